import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { toldMessage, toldStack } from '../../src/errors/told-error.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(`
    CREATE TYPE mood AS ENUM ('good');
    CREATE TABLE seal (word text PRIMARY KEY, number integer NOT NULL CHECK (number > 0));
    INSERT INTO seal VALUES ('canary', 1);
    CREATE FUNCTION complain(word text) RETURNS text LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'what is %?', word; END $$`)
})
afterAll(() => fresh[Symbol.asyncDispose]())

const failureOf = async (
  query: string,
  values: readonly unknown[] = ['canary'],
): Promise<unknown> => {
  try {
    await fresh.database.pool.query(query, [...values])
  } catch (error) {
    return error
  }
  throw new Error(`nothing is wrong with ${query}`)
}

test.each([
  ['SELECT $1::text::integer', 'invalid input syntax for type integer'],
  ['SELECT $1::text::uuid', 'invalid input syntax for type uuid'],
  ['SELECT $1::text::json', 'invalid input syntax for type json'],
  ['SELECT $1::text::timestamptz', 'invalid input syntax for type timestamp with time zone'],
  ['SELECT $1::text::mood', 'invalid input value for enum mood'],
  ['SELECT $1::text::text[]', 'malformed array literal'],
  ['SELECT now() AT TIME ZONE $1::text', 'time zone … not recognized'],
  ["SELECT to_date($1::text, 'YYYY')", 'invalid value …'],
  ["SELECT 'a' ~ ($1::text || '(')", 'invalid regular expression'],
  ['SELECT complain($1)', 'Postgres refused it with error P0001'],
  ['INSERT INTO seal VALUES ($1, 2)', 'duplicate key value violates unique constraint "seal_pkey"'],
  [
    "INSERT INTO seal VALUES ($1 || '2', NULL)",
    'null value in column "number" of relation "seal" violates not-null constraint',
  ],
  [
    "INSERT INTO seal VALUES ($1 || '2', 0)",
    'new row for relation "seal" violates check constraint "seal_number_check"',
  ],
])('what is told of %s names no value', async (query, told) => {
  const error = await failureOf(query)
  expect(toldMessage(error)).toContain(told)
  expect(toldMessage(error) + toldStack(error)).not.toContain('canary')
  // Where it came from is told all the same.
  expect(toldStack(error)).toContain('\n    at ')
})

test('numbers that are refused are values too', async () => {
  const told = [
    await failureOf('SELECT $1::text::integer', ['99999999999']),
    await failureOf('SELECT make_date($1::integer, 4711, 1)', [2026]),
    await failureOf(`SELECT convert_from($1::bytea, 'UTF8')`, [Buffer.from([0xe9, 0x41])]),
  ].map(toldMessage)
  expect(told[0]).toBe('value … is out of range for type integer')
  expect(told.join('\n')).not.toMatch(/9999|4711|2026|0x/)
})

test('what is wrong with a statement is told as Postgres says it', async () => {
  expect(toldMessage(await failureOf('SELECT * FROM nothing', []))).toBe(
    'relation "nothing" does not exist',
  )
})

test('a statement that Drizzle could not run is told without its parameters', async () => {
  const database = drizzle(fresh.database.pool)
  const error = await database
    .execute(sql`select ${'canary'}::text::integer`)
    .catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('canary')
  expect(toldMessage(error)).toBe('invalid input syntax for type integer')
  expect(toldStack(error)).not.toContain('canary')
})

test('text that is no JSON is not quoted', () => {
  const parse = (): unknown => JSON.parse('canary, and more')
  const error = thrownBy(parse)
  expect(toldMessage(error)).toBe("Unexpected token 'c', the text is not valid JSON")
  expect(toldStack(error)).not.toContain('canary')
})

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test("a project's own words are told as they are", () => {
  const error = new TypeError('no such country: "NO"')
  expect(toldMessage(error)).toBe('no such country: "NO"')
  expect(toldStack(error)).toBe(error.stack)
})
