import pg from 'pg'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arrayText, readTextRows, type TextQuery } from '../../src/database/text-rows.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let fresh: FreshDatabase
let client: pg.Client

beforeAll(async () => {
  fresh = await freshDatabase()
  client = new pg.Client(fresh.database.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await fresh[Symbol.asyncDispose]()
})

const ask = async (text: string, values: TextQuery['values'], name?: string) =>
  (await readTextRows(client, { text, values, name })).texts()

/** What the connection has prepared, least recent first. */
async function preparedStatements(): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `select statement from pg_prepared_statements where statement not like '%pg_prepared%' order by prepare_time`,
  )
  return rows.map(({ statement }) => statement)
}

test('values come as Postgres wrote them, and NULL as null', async () => {
  expect(
    await ask(
      `select $1::bigint, $2::numeric, null::text, true, '2026-01-31'::date, '{1,NULL}'::int[], ''`,
      ['9007199254740993', '0.10'],
    ),
  ).toEqual([['9007199254740993', '0.10', null, 't', '2026-01-31', '{1,NULL}', '']])
  expect(await ask('select 1 where false', [])).toEqual([])
})

test('any list of texts arrives as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
      ),
      async (list) => {
        const [row] = await ask('select to_json($1::text[])', [arrayText(list)])
        expect(JSON.parse(row?.[0] ?? '')).toEqual(list)
      },
    ),
    { numRuns: 50 },
  )
})

test('a named statement is prepared once on a connection', async () => {
  for (const value of ['1', '2', '3']) {
    expect(await ask('select $1::int + 1', [value], 'once')).toEqual([[String(Number(value) + 1)]])
  }
  expect(await preparedStatements()).toEqual(['select $1::int + 1'])
})

test('after an error the connection and the statement serve on', async () => {
  await expect(ask('select 1 / $1::int', ['0'], 'division')).rejects.toMatchObject({
    code: '22012',
  })
  await expect(ask('select $1::int', ['x'], 'number')).rejects.toMatchObject({ code: '22P02' })
  await expect(ask('select nothing', [], 'wrong')).rejects.toMatchObject({ code: '42703' })
  expect(await ask('select 1 / $1::int', ['1'], 'division')).toEqual([['1']])
  expect(await ask('select $1::int', ['7'], 'number')).toEqual([['7']])
})

test('a statement prepared before a column changed its type is prepared anew', async () => {
  await client.query('create table changing (value integer)')
  await client.query('insert into changing values (1)')
  expect(await ask('select value from changing', [], 'changing')).toEqual([['1']])
  await client.query('alter table changing alter value type text using value || $$ text$$')
  expect(await ask('select value from changing', [], 'changing')).toEqual([['1 text']])
})

test('a statement that a pooler dropped is prepared anew', async () => {
  expect(await ask('select 1', [], 'dropped')).toEqual([['1']])
  await client.query('deallocate all')
  expect(await ask('select 1', [], 'dropped')).toEqual([['1']])
})

test('a connection keeps 200 statements and lets go of the one unused for longest', async () => {
  await client.query('deallocate all')
  for (let n = 0; n < 200; n++) await ask(`select ${n}`, [], `bounded ${n}`)
  await ask('select 0', [], 'bounded 0')
  await ask('select 200', [], 'bounded 200')
  const statements = await preparedStatements()
  expect(statements).toHaveLength(200)
  expect(statements).toContain('select 0')
  expect(statements).not.toContain('select 1')
})
