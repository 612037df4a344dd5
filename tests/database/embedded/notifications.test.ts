import type pg from 'pg'
import { expect, test } from 'vitest'
import { followListen } from '../../../src/database/embedded/notification-channels.ts'
import { freshEmbedded } from '../../harness/database.ts'

test('NOTIFY by one client reaches those that listen to its channel, and no others', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [one, two, deaf] = [await pool.connect(), await pool.connect(), await pool.connect()]
  const heard = [collect(one), collect(two), collect(deaf)]
  await one.query('LISTEN news')
  await two.query('LISTEN news; LISTEN "Other News"')
  await deaf.query('LISTEN nothing')
  await pool.query("NOTIFY news, 'a'")
  await pool.query(`SELECT pg_notify('Other News', 'b')`)
  await two.query("NOTIFY news, 'c'")
  const expected = [['news a', 'news c'], ['news a', 'Other News b', 'news c'], []]
  await expect.poll(() => heard).toEqual(expected)
  for (const client of [one, two, deaf]) client.release()
})

test('UNLISTEN by one client leaves the others listening', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [one, two] = [await pool.connect(), await pool.connect()]
  const [first, second] = [collect(one), collect(two)]
  await one.query('LISTEN news')
  await two.query('LISTEN news')
  await two.query('UNLISTEN *')
  await pool.query("NOTIFY news, 'a'")
  await expect.poll(() => first).toEqual(['news a'])
  expect(second).toEqual([])
  one.release()
  two.release()
})

test('a client that left no longer listens, and the others still do', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const [leaving, staying] = [await pool.connect(), await pool.connect()]
  await leaving.query('LISTEN gone')
  await staying.query('LISTEN news')
  leaving.release(true)
  const channels = async () =>
    (await pool.query<{ name: string }>('SELECT pg_listening_channels() AS name')).rows
  await expect.poll(channels).toEqual([{ name: 'news' }])
  staying.release()
})

test('notifications of a transaction that rolls back are not sent', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  const listener = await pool.connect()
  const heard = collect(listener)
  await listener.query('LISTEN news')
  await pool.query("BEGIN; NOTIFY news, 'never'; ROLLBACK; NOTIFY news, 'sent'")
  await expect.poll(() => heard).toEqual(['news sent'])
  listener.release()
})

test('channel names are read as Postgres folds them', () => {
  const channels = new Set<string>()
  expect(followListen('LISTEN News; /* x */ listen "A""b"', channels)).toBe(true)
  expect([...channels]).toEqual(['news', 'A"b'])
  expect(followListen("SELECT 'listen x'", channels)).toBe(false)
  expect(followListen('UNLISTEN "news"', channels)).toBe(true)
  expect([...channels]).toEqual(['A"b'])
})

function collect(client: pg.PoolClient): string[] {
  const heard: string[] = []
  client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload ?? ''}`))
  return heard
}
