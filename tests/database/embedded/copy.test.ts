import { expect, test } from 'vitest'
import { copyFail, query, sync } from '../../../src/database/embedded/wire-messages.ts'
import { freshEmbedded } from '../../harness/database.ts'
import {
  bind,
  copyData,
  copyDone,
  embeddedConnection,
  errorField,
  execute,
  parse,
  RawClient,
} from './raw-client.ts'

test('COPY FROM STDIN takes data that comes in pieces', async () => {
  await using copy = await startCopy()
  const { client, rows } = copy
  client.send(query("/* load */ COPY t FROM STDIN WITH (FORMAT csv, DELIMITER ';')"))
  expect(await client.until('G')).toBe('G')
  for (const piece of ['1;a\n2', ';b\n', '3;c\n']) client.send(copyData(piece))
  client.send(copyDone)
  expect(await client.until('Z')).toBe('CZ')
  expect(await rows()).toEqual(['1a', '2b', '3c'])
})

test('others are served while a client sends COPY data', async () => {
  await using copy = await startCopy()
  const { client, rows } = copy
  client.send(query('COPY t FROM STDIN'))
  await client.until('G')
  client.send(copyData('1\ta\n'))
  expect(await rows()).toEqual([])
  client.send(copyDone)
  expect(await client.until('Z')).toBe('CZ')
  expect(await rows()).toEqual(['1a'])
})

test('COPY data that is wrong loads nothing and leaves the connection usable', async () => {
  await using copy = await startCopy()
  const { client, rows } = copy
  client.send(query('COPY t FROM STDIN'))
  await client.until('G')
  client.send(copyData('1\ta\n'), copyData('not a number\tb\n'), copyDone)
  expect(await client.until('Z')).toBe('EZ')
  client.send(query('SELECT 1'))
  expect(await client.until('Z')).toBe('TDCZ')
  expect(await rows()).toEqual([])
})

test('COPY that its client gives up loads nothing', async () => {
  await using copy = await startCopy()
  const { client, rows } = copy
  client.send(query('COPY t FROM STDIN'))
  await client.until('G')
  client.send(copyData('1\ta\n'), copyFail('changed my mind'))
  const frames = await client.framesUntil('Z')
  expect(errorField(frames, 'M')).toContain('changed my mind')
  expect(await rows()).toEqual([])
})

test('COPY into a table that does not exist is an error after its data', async () => {
  await using copy = await startCopy()
  copy.client.send(query('COPY missing FROM STDIN'))
  await copy.client.until('G')
  copy.client.send(copyData('1\ta\n'), copyDone)
  expect(errorField(await copy.client.framesUntil('Z'), 'C')).toBe('42P01')
})

test('COPY inside a transaction is part of it', async () => {
  await using copy = await startCopy()
  const { client, rows } = copy
  client.send(query('BEGIN'))
  await client.until('Z')
  client.send(query('COPY t FROM STDIN'))
  await client.until('G')
  client.send(copyData('1\ta\n'), copyDone)
  await client.until('Z')
  client.send(query('ROLLBACK'))
  await client.until('Z')
  expect(await rows()).toEqual([])
})

test('COPY TO STDOUT gives its rows', async () => {
  await using copy = await startCopy()
  copy.client.send(query('COPY (SELECT generate_series(1, 3)) TO STDOUT'))
  expect(await copy.client.until('Z')).toBe('HdddcCZ')
})

test('COPY FROM STDIN where it cannot be fed is an error, not the end of the database', async () => {
  await using copy = await startCopy()
  const { client } = copy
  client.send(query('SELECT 1; COPY t FROM STDIN'))
  expect(await client.until('Z')).toBe('TDCGEZ')
  client.send(query('SELECT 1; COPY t FROM/**/STDIN'))
  expect(await client.until('Z')).toBe('TDCGEZ')
  client.send(parse('', 'COPY t FROM STDIN'), bind(''), execute, sync)
  expect(errorField(await client.framesUntil('Z'), 'M')).toContain('COPY_FROM_STDIN_needs')
  client.send(query('SELECT 1'))
  expect(await client.until('Z')).toBe('TDCZ')
})

async function startCopy() {
  const fresh = await freshEmbedded()
  await fresh.database.pool.query('CREATE TABLE t (n int, word text)')
  const client = await RawClient.login(embeddedConnection(fresh.database).host)
  const rows = async () => {
    const sql = 'SELECT n || word AS row FROM t ORDER BY n'
    return (await fresh.database.pool.query<{ row: string }>(sql)).rows.map(({ row }) => row)
  }
  const dispose = async () => {
    await client[Symbol.asyncDispose]()
    await fresh[Symbol.asyncDispose]()
  }
  return { client, rows, [Symbol.asyncDispose]: dispose }
}
