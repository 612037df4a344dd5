import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase } from '../../src/database/connect.ts'
import { PostgresThread } from '../../src/database/embedded/postgres-thread.ts'
import { embeddedDirectory, freshDatabase } from '../harness/database.ts'

/** Postgres on loopback TCP with a password, as servers are reached. */
let server: { thread: PostgresThread; port: number; directory: string }
const password = 'p@ss/word'
beforeAll(async () => {
  const directory = await embeddedDirectory()
  const thread = new PostgresThread({
    dataDirectory: join(directory, 'postgres'),
    listen: { host: '127.0.0.1', port: 0 },
    password,
    idleTransactionLimitMs: 60_000,
  })
  const port = await thread.start()
  if (port === undefined) throw new Error('no port')
  server = { thread, port, directory }
})
afterAll(async () => {
  await server.thread.stop()
  await rm(server.directory, { recursive: true })
})
const url = (secret: string, database = 'postgres', query = '') =>
  `postgres://postgres:${encodeURIComponent(secret)}@127.0.0.1:${server.port}/${database}${query}`

test('a server is reached by its URL and says what it is', async () => {
  const database = await connectDatabase({ url: url(password), applicationName: 'x' })
  expect(database).toMatchObject({
    kind: 'server',
    where: `postgres@127.0.0.1:${server.port}/postgres`,
    connection: { connectionString: url(password) },
    version: { postgres: '18.6', pgvector: '0.8.7', warnings: [] },
  })
  await database.close()
})

test('every connection has the same session settings, whatever the URL asks for', async () => {
  const options = encodeURIComponent('-c TimeZone=Asia/Tokyo -c work_mem=8MB')
  const database = await connectDatabase({
    url: url(password, 'postgres', `?options=${options}`),
    statementTimeoutMs: 1234,
  })
  const { rows } = await database.pool.query<object>(`
    SELECT current_setting('TimeZone') AS zone, current_setting('DateStyle') AS dates,
      current_setting('IntervalStyle') AS intervals, current_setting('search_path') AS path,
      current_setting('work_mem') AS work_mem, current_setting('statement_timeout') AS timeout`)
  await database.close()
  expect(rows).toEqual([
    {
      zone: 'UTC',
      dates: 'ISO, MDY',
      intervals: 'iso_8601',
      path: 'public',
      work_mem: '8MB',
      timeout: '1234ms',
    },
  ])
})

test('a wrong password is told as such, without printing it', async () => {
  const error = await failure({ url: url('hunter2') })
  expect(error).toMatchObject({ code: 'DATABASE_REFUSED_LOGIN' })
  expect(String(error)).not.toContain('hunter2')
})

test('a missing password is told as such', async () => {
  const error = await failure({ url: `postgres://postgres@127.0.0.1:${server.port}/postgres` })
  expect(error).toMatchObject({ code: 'DATABASE_REFUSED_LOGIN' })
})

test('a missing database is told by name', async () => {
  const error = await failure({ url: url(password, 'shop') })
  expect(error).toMatchObject({
    code: 'DATABASE_NOT_FOUND',
    found: 'database "shop" does not exist',
  })
})

test('a server that does not listen is told by host and port', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  listener.close()
  const error = await failure({ url: `postgres://me:hunter2@127.0.0.1:${port}/shop` })
  expect(error).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    where: `me@127.0.0.1:${port}/shop`,
  })
  expect(String(error)).not.toContain('hunter2')
})

test('a server that refuses encryption is told apart from one that is down', async () => {
  const error = await failure({ url: url(password, 'postgres', '?sslmode=verify-full') })
  expect(error).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    found: 'The server does not support SSL connections',
  })
})

test.for(['not a url with hunter2', 'mysql://root:hunter2@localhost/shop'])(
  '%j is no URL of a database',
  async (wrong) => {
    const error = await failure({ url: wrong })
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', where: 'DATABASE_URL' })
    expect(String(error)).not.toContain('hunter2')
  },
)

test('close ends every connection, and may be called again', async () => {
  await using fresh = await freshDatabase()
  const { database } = fresh
  await Promise.all(Array.from({ length: 4 }, () => database.pool.query('SELECT 1')))
  await Promise.all([database.close(), database.close()])
  expect(database.pool.totalCount).toBe(0)
})

test('an idle connection that breaks is replaced without ending the process', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  const client = await pool.connect()
  client.release()
  client.connection.stream.destroy(new Error('lost'))
  await expect.poll(() => pool.totalCount).toBe(0)
  expect((await pool.query<object>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})

async function failure(options: { url: string }): Promise<unknown> {
  return await connectDatabase(options).then(
    async (database) => {
      await database.close()
      return undefined
    },
    (error: unknown) => error,
  )
}
