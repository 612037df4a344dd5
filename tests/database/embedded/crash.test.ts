import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { PostgresThread } from '../../../src/database/embedded/postgres-thread.ts'
import { makePlace, socketFile } from '../../../src/database/embedded/socket-place.ts'
import { embeddedDirectory, freshEmbedded } from '../../harness/database.ts'

const deeper = `
  CREATE FUNCTION deeper(n int) RETURNS int LANGUAGE plpgsql
  AS 'BEGIN RETURN deeper(n + 1); END'`

test('endless recursion is an error, not the end of the database', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query(deeper)
  await expect(pool.query('SELECT deeper(1)')).rejects.toMatchObject({ code: '54001' })
  expect((await pool.query<object>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})

test('when Postgres crashes it is started again with everything committed', async () => {
  const directory = await embeddedDirectory()
  const place = await makePlace(directory)
  // So small a stack ends before Postgres' own limit, which is a fault it cannot handle.
  const thread = new PostgresThread(
    {
      dataDirectory: join(directory, 'postgres'),
      listen: { path: socketFile(place.host) },
      idleTransactionLimitMs: 60_000,
    },
    2,
  )
  await thread.start()
  const { host, port } = place
  const pool = new pg.Pool({ host, port, user: 'postgres', database: 'postgres', ssl: false })
  pool.on('error', () => undefined)
  await pool.query(`CREATE TABLE t AS SELECT 1 AS n; ${deeper}`)
  await expect(pool.query('SELECT deeper(1)')).rejects.toThrow('Connection terminated')
  const read = async () =>
    await pool.query<object>('SELECT n FROM t').then(
      ({ rows }) => rows,
      () => 'not yet',
    )
  await expect.poll(read, { timeout: 20_000 }).toEqual([{ n: 1 }])
  await pool.end()
  await thread.stop()
  await rm(directory, { recursive: true })
})
