import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTables } from '../../src/lineage/read-tables.ts'
import { referencedColumns } from '../../src/lineage/verify.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { cteStatements } from './cte-statements.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(`
    create schema gold;
    create table gold.packages (name text primary key, license text, "Odd ""name""" integer);
    create table gold.readmes (package text, body text);
    create view gold.licensed as select name from gold.packages where license is not null;
    create table public.x (v integer);
    create table public.y (v integer);`)
})

afterAll(() => fresh[Symbol.asyncDispose]())

async function referenced(sql: string, outputColumns = 1): Promise<string[]> {
  const client = await fresh.database.pool.connect()
  try {
    const columns = await referencedColumns(client, sql, outputColumns)
    return columns.map(({ schema, table, column }) => `${schema}.${table}.${column ?? '*'}`)
  } finally {
    client.release()
  }
}

test('every column is found, wherever in the query it stands', async () => {
  expect(
    await referenced(
      `select p.name from gold.packages p join gold.readmes r on r.package = p.name
        where p.license = 'MIT' group by p.name having max(length(r.body)) > 9`,
    ),
  ).toEqual([
    'gold.packages.license',
    'gold.packages.name',
    'gold.readmes.body',
    'gold.readmes.package',
  ])
})

test('columns nobody mentions are not found', async () => {
  expect(await referenced('select name from gold.packages')).toEqual(['gold.packages.name'])
})

test('a star is each of its columns, with their own spelling', async () => {
  expect(await referenced('select * from gold.packages', 3)).toEqual([
    'gold.packages.Odd "name"',
    'gold.packages.license',
    'gold.packages.name',
  ])
})

test('a query that only counts rows reads the table and no column', async () => {
  expect(await referenced('select count(*) from gold.packages')).toEqual(['gold.packages.*'])
})

test('a whole row mentions no column', async () => {
  expect(await referenced('select to_jsonb(p) from gold.packages p')).toEqual(['gold.packages.*'])
  expect(await referenced('select to_jsonb(p), p.name from gold.packages p', 2)).toEqual([
    'gold.packages.name',
  ])
})

test('two tables joined without a condition are both found', async () => {
  expect(await referenced('select p.name from gold.packages p, gold.readmes')).toEqual([
    'gold.packages.name',
    'gold.readmes.*',
  ])
})

test('a view is what the query reads, not the tables behind it', async () => {
  expect(await referenced('select name from gold.licensed')).toEqual(['gold.licensed.name'])
})

test('output columns may share a name or have none', async () => {
  expect(await referenced('select name, name, 1 + 1, 2 from gold.packages', 4)).toEqual([
    'gold.packages.name',
  ])
})

test('a query without tables references nothing', async () => {
  expect(await referenced('select 1')).toEqual([])
})

test('nothing is left behind, and the connection goes on working after a bad query', async () => {
  const client = await fresh.database.pool.connect()
  try {
    await referencedColumns(client, 'select name from gold.packages', 1)
    await expect(referencedColumns(client, 'select nothing from gold.packages', 1)).rejects.toThrow(
      'column "nothing" does not exist',
    )
    const { rows } = await client.query<{ left: string | null; open: string }>(
      `select to_regclass('pg_temp.platinum_verified')::text as left,
              (now() = statement_timestamp())::text as open`,
    )
    expect(rows).toEqual([{ left: null, open: 'true' }])
  } finally {
    client.release()
  }
})

test.each(cteStatements)('Postgres reads the same tables where %s', async (_what, sql) => {
  const counted = `select count(*) from (${sql}) counted`
  const byPostgres = (await referenced(counted)).map((name) =>
    name.split('.').slice(0, 2).join('.'),
  )
  const byUs = (await readTables(counted)).map(
    ({ schema, table }) => `${schema ?? 'public'}.${table}`,
  )
  expect(byUs.sort()).toEqual([...new Set(byPostgres)].sort())
})
