import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts'
import { SessionTurns } from '../../../src/database/embedded/session-turns.ts'
import { query } from '../../../src/database/embedded/wire-messages.ts'
import { embeddedDirectory, freshEmbedded } from '../../harness/database.ts'
import { embeddedConnection, RawClient } from './raw-client.ts'

test('turns go to whoever has waited longest', async () => {
  const turns = new SessionTurns<{ name: string }>()
  const [first, second, third] = [{ name: '1' }, { name: '2' }, { name: '3' }]
  const order: string[] = []
  const run = async (client: { name: string }) => {
    await turns.take(client)
    order.push(client.name)
    await sleep(1)
    turns.pass(client)
  }
  const twice = async (client: { name: string }) => {
    await run(client)
    await run(client)
  }
  await Promise.all([twice(first), twice(second), twice(third)])
  expect(order).toEqual(['1', '2', '3', '1', '2', '3'])
})

test('a client that asks without pause does not keep another one waiting', async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  await using busy = await RawClient.login(host)
  const calm = await fresh.database.pool.connect()
  // Sent at once, in one stream: without turns all of them would run first.
  busy.send(...Array.from({ length: 200 }, () => query('SELECT pg_sleep(0.005)')))
  await busy.until('Z')
  let answered = 1
  const counting = (async () => {
    while (answered < 200) {
      await busy.until('Z')
      answered += 1
    }
  })()
  await calm.query('SELECT 1')
  expect(answered).toBeLessThan(100)
  calm.release()
  await counting
})

test('others wait while a client is in a transaction, and see it whole', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('CREATE TABLE t (n int)')
  const writer = await pool.connect()
  await writer.query('BEGIN')
  await writer.query('INSERT INTO t VALUES (1)')
  const reading = pool.query('SELECT count(*)::int AS n FROM t')
  await writer.query('INSERT INTO t VALUES (2)')
  await writer.query('COMMIT')
  writer.release()
  expect((await reading).rows).toEqual([{ n: 2 }])
})

test('a client that disconnects in a transaction is rolled back and its turn passes on', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('CREATE TABLE t (n int)')
  const gone = await pool.connect()
  await gone.query('BEGIN')
  await gone.query('INSERT INTO t VALUES (1)')
  const reading = pool.query('SELECT count(*)::int AS n FROM t')
  gone.release(true)
  expect((await reading).rows).toEqual([{ n: 0 }])
})

test('a client that idles in a transaction while others wait is disconnected with a reason', async () => {
  const directory = await embeddedDirectory()
  const postgres = await openEmbeddedPostgres({ directory, idleTransactionLimitMs: 200 })
  const pool = new pg.Pool({ ...postgres.connection, ssl: false })
  const errors: Error[] = []
  pool.on('connect', (client) => client.on('error', (error) => errors.push(error)))
  const idler = await pool.connect()
  await idler.query('BEGIN')
  // The way an application locks itself: a second connection inside the transaction.
  const { rows } = await pool.query('SELECT 1 AS n')
  expect(rows).toEqual([{ n: 1 }])
  await expect(idler.query('COMMIT')).rejects.toThrow('not queryable')
  expect(errors.map((error) => error.message).join()).toContain('idle transaction while others')
  idler.release(true)
  await pool.end()
  await postgres.stop()
  await rm(directory, { recursive: true })
})
