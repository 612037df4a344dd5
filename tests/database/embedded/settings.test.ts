import pg from 'pg'
import { expect, test } from 'vitest'
import type { Database } from '../../../src/database/connect.ts'
import { freshEmbedded } from '../../harness/database.ts'

test('options of a connection hold for it alone', async () => {
  await using fresh = await freshEmbedded()
  await using a = poolWith(fresh.database, '-c search_path=bullmq,public -c statement_timeout=7s')
  await using b = poolWith(fresh.database, '-c TimeZone=Asia/Tokyo')
  for (let round = 0; round < 3; round += 1) {
    expect(await show(a.pool)).toEqual({ path: 'bullmq,public', timeout: '7s', zone: 'UTC' })
    expect(await show(b.pool)).toEqual({ path: 'public', timeout: '0', zone: 'Asia/Tokyo' })
    expect(await show(fresh.database.pool)).toEqual({ path: 'public', timeout: '0', zone: 'UTC' })
  }
})

test('SET holds for the connection that ran it, and for no other', async () => {
  await using fresh = await freshEmbedded()
  const [one, two] = [await fresh.database.pool.connect(), await fresh.database.pool.connect()]
  await one.query("SET search_path = 'a b', public")
  await one.query("SELECT set_config('statement_timeout', '3s', false)")
  const set = { path: '"a b", public', timeout: '3s', zone: 'UTC' }
  for (let round = 0; round < 2; round += 1) {
    expect(await show(two)).toEqual({ path: 'public', timeout: '0', zone: 'UTC' })
    expect(await show(one)).toEqual(set)
  }
  one.release()
  two.release()
})

test('a prepared set_config holds for its connection each time it runs', async () => {
  await using fresh = await freshEmbedded()
  const [one, two] = [await fresh.database.pool.connect(), await fresh.database.pool.connect()]
  for (const zone of ['Asia/Tokyo', 'Europe/Paris']) {
    const text = "SELECT set_config('TimeZone', $1, false)"
    await one.query({ name: 'zone', text, values: [zone] })
    expect(await show(two)).toMatchObject({ zone: 'UTC' })
    expect(await show(one)).toMatchObject({ zone })
  }
  one.release()
  two.release()
})

test('RESET leads back to what the connection asked for when it was made', async () => {
  await using fresh = await freshEmbedded()
  await using a = poolWith(fresh.database, '-c search_path=mine')
  await a.pool.query('SET search_path = other')
  await a.pool.query('RESET ALL')
  expect(await show(a.pool)).toMatchObject({ path: 'mine' })
})

test('SET that is rolled back leaves nothing', async () => {
  await using fresh = await freshEmbedded()
  const client = await fresh.database.pool.connect()
  await client.query('BEGIN')
  await client.query('SET search_path = gone')
  await client.query('ROLLBACK')
  expect(await show(client)).toMatchObject({ path: 'public' })
  client.release()
})

test('SET ROLE is not inherited by the next client', async () => {
  await using fresh = await freshEmbedded()
  const [one, two] = [await fresh.database.pool.connect(), await fresh.database.pool.connect()]
  await one.query('CREATE ROLE settings_reader')
  await one.query('SET ROLE settings_reader')
  const who = 'SELECT current_user AS who'
  expect((await two.query(who)).rows).toEqual([{ who: 'postgres' }])
  expect((await one.query(who)).rows).toEqual([{ who: 'settings_reader' }])
  await one.query('RESET ROLE')
  await one.query('DROP ROLE settings_reader')
  one.release()
  two.release()
})

test('settings of a client that left are gone', async () => {
  await using fresh = await freshEmbedded()
  const leaving = await fresh.database.pool.connect()
  await leaving.query("BEGIN; SET TimeZone = 'Asia/Tokyo'")
  leaving.release(true)
  expect(await show(fresh.database.pool)).toMatchObject({ zone: 'UTC' })
})

test('a setting that Postgres refuses ends the connection with the reason', async () => {
  await using fresh = await freshEmbedded()
  await using bad = poolWith(fresh.database, '-c no_such_setting=1')
  await expect(bad.pool.query('SELECT 1')).rejects.toThrow('no_such_setting')
  expect(await show(fresh.database.pool)).toMatchObject({ path: 'public' })
})

function poolWith(database: Database, options: string): AsyncDisposable & { pool: pg.Pool } {
  const pool = new pg.Pool({ ...database.connection, options })
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { pool, [Symbol.asyncDispose]: () => pool.end() }
}

async function show(client: pg.Pool | pg.PoolClient): Promise<unknown> {
  const { rows } = await client.query<object>(`
    SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
           current_setting('TimeZone') AS zone`)
  return rows[0]
}
