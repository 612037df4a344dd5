import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyCommittedMigrations } from '../../src/migration/committed.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let project: string
let fresh: FreshDatabase

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'platinum-test-'))
  fresh = await freshDatabase()
  await applyEngineTables(fresh.database.pool)
})

afterEach(async () => {
  await fresh[Symbol.asyncDispose]()
  await rm(project, { recursive: true })
})

/** Name → SQL, as drizzle-kit would have written them; `when` counts the minutes. */
async function commit(migrations: readonly { tag: string; when: number; sql: string }[]) {
  await mkdir(join(project, 'migrations/meta'), { recursive: true })
  const entries = migrations.map(({ tag, when }, idx) => ({
    idx,
    version: '7',
    when: when * 60_000,
    tag,
    breakpoints: true,
  }))
  const journal = { version: '7', dialect: 'postgresql', entries }
  await writeFile(join(project, 'migrations/meta/_journal.json'), JSON.stringify(journal))
  for (const { tag, sql } of migrations) {
    await writeFile(join(project, 'migrations', `${tag}.sql`), sql)
  }
}

const apply = () => applyCommittedMigrations(fresh.database.pool, project)

const first = { tag: '0000_first', when: 1, sql: 'CREATE TABLE gold.first (id int);' }
const second = {
  tag: '0001_second',
  when: 2,
  sql: 'CREATE TABLE gold.second (id int);\n--> statement-breakpoint\nINSERT INTO gold.second VALUES (1);',
}

test('each migration is applied once', async () => {
  await commit([first])
  expect(await apply()).toBe(1)
  expect(await apply()).toBe(0)
  await commit([first, second])
  expect(await apply()).toBe(1)
  const { rows } = await fresh.database.pool.query('SELECT count(*)::int AS n FROM gold.second')
  expect(rows).toEqual([{ n: 1 }])
})

test('processes that start together apply each migration once', async () => {
  await commit([first, second])
  const applied = await Promise.all([apply(), apply(), apply()])
  expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, 2])
})

test('a project without migrations is told so', async () => {
  await expect(apply()).rejects.toMatchObject({
    code: 'MIGRATIONS_MISSING',
    where: join(project, 'migrations'),
  })
})

test('a migration that Postgres refuses is quoted, and nothing is applied', async () => {
  await commit([first, { tag: '0001_bad', when: 2, sql: 'CREATE TABLE gold.first (id int);' }])
  await expect(apply()).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    found: 'relation "first" already exists, for: CREATE TABLE gold.first (id int);',
  })
  const { rows } = await fresh.database.pool.query(`SELECT to_regclass('gold.first') AS first`)
  expect(rows).toEqual([{ first: null }])
  await commit([first])
  expect(await apply()).toBe(1)
})

test('a migration that comes too late is told, and not passed over', async () => {
  await commit([second])
  await apply()
  await commit([first, second])
  await expect(apply()).rejects.toMatchObject({
    code: 'MIGRATIONS_DIFFER',
    found: expect.stringContaining('older than one that was applied') as string,
  })
})

test('a migration that was changed after it was applied is told', async () => {
  await commit([first])
  await apply()
  await commit([{ ...first, sql: 'CREATE TABLE gold.other (id int);' }, second])
  await expect(apply()).rejects.toMatchObject({
    code: 'MIGRATIONS_DIFFER',
    found: 'its text changed after it was applied to this database',
  })
})

test('a product whose table is dropped is forgotten', async () => {
  const { pool } = fresh.database
  await commit([first, second])
  await apply()
  await pool.query(`
    INSERT INTO ops.product (product, contract_version, data_version, row_count, status, status_since, failing_checks)
    VALUES ('gold.first', '1.0.0', 1, 1, 'PASSING', now(), '[]'),
           ('gold.second', '1.0.0', 1, 1, 'PASSING', now(), '[]')`)
  await commit([first, second, { tag: '0002_drop', when: 3, sql: 'DROP TABLE gold.first;' }])
  await apply()
  const { rows } = await pool.query('SELECT product FROM ops.product')
  expect(rows).toEqual([{ product: 'gold.second' }])
})
