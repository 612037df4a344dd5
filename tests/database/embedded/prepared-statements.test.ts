import { expect, test } from 'vitest'
import { sync } from '../../../src/database/embedded/wire-messages.ts'
import { freshEmbedded } from '../../harness/database.ts'
import {
  bind,
  embeddedConnection,
  errorField,
  execute,
  firstColumn,
  flush,
  parse,
  RawClient,
} from './raw-client.ts'

test('one name means a different statement to each client', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [one, two] = [await pool.connect(), await pool.connect()]
  for (let round = 0; round < 3; round += 1) {
    const first = await one.query({ name: 'same', text: 'SELECT 1 AS n' })
    const second = await two.query({ name: 'same', text: "SELECT 'b' AS n" })
    expect([first.rows, second.rows]).toEqual([[{ n: 1 }], [{ n: 'b' }]])
  }
  one.release()
  two.release()
})

test('an unnamed statement can be executed in a later batch than it was parsed in', async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  await using one = await RawClient.login(host)
  await using two = await RawClient.login(host)
  one.send(parse('', "SELECT 'one'"), sync)
  expect(await one.until('Z')).toBe('1Z')
  two.send(parse('', "SELECT 'two'"), sync)
  expect(await two.until('Z')).toBe('1Z')
  one.send(bind(''), execute, sync)
  const frames = await one.framesUntil('Z')
  expect(firstColumn(frames)).toEqual(['one'])
  two.send(bind(''), execute, sync)
  expect(await two.until('Z')).toBe('2DCZ')
})

test("a client without an unnamed statement does not get another client's", async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  await using one = await RawClient.login(host)
  await using two = await RawClient.login(host)
  one.send(parse('', "SELECT 'secret'"), sync)
  await one.until('Z')
  two.send(bind(''), execute, sync)
  expect(errorField(await two.framesUntil('Z'), 'C')).toBe('26000')
})

test('statements survive another client dropping all of its own', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [one, two] = [await pool.connect(), await pool.connect()]
  const query = { name: 'kept', text: 'SELECT $1::int AS n', values: [7] }
  await one.query(query)
  await two.query({ name: 'dropped', text: 'SELECT 1' })
  await two.query('DISCARD ALL')
  expect((await one.query(query)).rows).toEqual([{ n: 7 }])
  await expect(two.query({ name: 'dropped', text: 'SELECT 1' })).rejects.toThrow('does not exist')
  one.release()
  two.release()
})

test('a statement that could not be parsed can be parsed again under its name', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const client = await pool.connect()
  const query = { name: 'early', text: 'SELECT n FROM later' }
  await expect(client.query(query)).rejects.toThrow('"later" does not exist')
  await client.query('CREATE TABLE later AS SELECT 1 AS n')
  expect((await client.query(query)).rows).toEqual([{ n: 1 }])
  client.release()
})

test('a client that leaves takes its statements with it', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [leaving, staying] = [await pool.connect(), await pool.connect()]
  await leaving.query({ name: 'mine', text: 'SELECT 1' })
  const count = async () =>
    (await staying.query<object>('SELECT count(*)::int AS n FROM pg_prepared_statements')).rows
  expect(await count()).toEqual([{ n: 1 }])
  leaving.release(true)
  await expect.poll(count).toEqual([{ n: 0 }])
  staying.release()
})

test('a batch that only flushes keeps its turn until it syncs', async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  await using client = await RawClient.login(host)
  client.send(parse('', "SELECT 'slow'"), flush)
  expect(await client.until('1')).toBe('1')
  const other = fresh.database.pool.query('SELECT 1 AS n')
  client.send(bind(''), execute, sync)
  expect(await client.until('Z')).toBe('2DCZ')
  expect((await other).rows).toEqual([{ n: 1 }])
})

test('after an error a pipeline is skipped up to its sync, and no further', async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  await using client = await RawClient.login(host)
  const run = (sql: string) => [parse('', sql), bind(''), execute]
  client.send(...run('SELECT nothing'), ...run('SELECT 1'), sync, ...run('SELECT 2'), sync)
  expect(await client.until('Z')).toBe('EZ')
  expect(await client.until('Z')).toBe('12DCZ')
})
