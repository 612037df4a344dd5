import pg from 'pg'
import { expect, test } from 'vitest'
import { checkServer, compareVersions } from '../../src/database/version.ts'
import { freshEmbedded } from '../harness/database.ts'

test('pgvector is installed where it is available', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('DROP EXTENSION vector')
  const versions = await Promise.all([checkServer(pool, 'here'), checkServer(pool, 'here')])
  expect(versions.map(({ pgvector }) => pgvector)).toEqual(['0.8.7', '0.8.7'])
})

test('pgvector with known faults works, with a warning', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pretendPgvector(pool, '0.8.3')
  const { pgvector, warnings } = await checkServer(pool, 'here')
  expect(pgvector).toBe('0.8.3')
  expect(warnings).toEqual([expect.stringContaining('upgrade to 0.8.4')])
})

test('pgvector that is too old is refused, with the statement that updates it', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pretendPgvector(pool, '0.7.4')
  await expect(checkServer(pool, 'here')).rejects.toMatchObject({
    code: 'DATABASE_LACKS_PGVECTOR',
    found: 'pgvector 0.7.4',
    fix: 'Run ALTER EXTENSION vector UPDATE in this database.',
  })
})

test('a user who may not install pgvector is told what to ask for', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('DROP EXTENSION vector; CREATE ROLE version_reader')
  const reader = poolWith(fresh.database.connection, '-c role=version_reader')
  await expect(checkServer(reader, 'here')).rejects.toMatchObject({
    code: 'DATABASE_LACKS_PGVECTOR',
    found: expect.stringContaining('permission denied') as string,
    fix: 'Run CREATE EXTENSION vector in this database as a user who may.',
  })
  await reader.end()
  await pool.query('DROP ROLE version_reader')
})

test('a server older than 15 is refused', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  // Found before Postgres' own function because of the search path.
  await pool.query(`
    CREATE FUNCTION current_setting(name text) RETURNS text LANGUAGE sql
    AS $$ SELECT CASE name WHEN 'server_version' THEN '14.19' ELSE '140019' END $$`)
  const old = poolWith(fresh.database.connection, '-c search_path=public,pg_catalog')
  await expect(checkServer(old, 'here')).rejects.toMatchObject({
    code: 'DATABASE_TOO_OLD',
    found: 'Postgres 14.19',
  })
  await old.end()
})

test('versions are compared as numbers', () => {
  expect(compareVersions('0.8.10', '0.8.9')).toBeGreaterThan(0)
  expect(compareVersions('0.8', '0.8.0')).toBe(0)
  expect(compareVersions('0.7.4', '0.8.0')).toBeLessThan(0)
})

async function pretendPgvector(pool: pg.Pool, version: string): Promise<void> {
  await pool.query("UPDATE pg_extension SET extversion = $1 WHERE extname = 'vector'", [version])
}

function poolWith(connection: object, options: string): pg.Pool {
  return new pg.Pool({ ...connection, options })
}
