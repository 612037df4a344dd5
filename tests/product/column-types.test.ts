import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  bit,
  boolean,
  char,
  cidr,
  customType,
  date,
  doublePrecision,
  halfvec,
  inet,
  integer,
  interval,
  json,
  jsonb,
  line,
  macaddr,
  macaddr8,
  numeric,
  pgEnum,
  point,
  real,
  serial,
  smallint,
  smallserial,
  sparsevec,
  text,
  time,
  timestamp,
  uuid,
  varchar,
  vector,
} from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Column } from '../../src/product/column.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { declare, problemsOf, productOf } from './declare.ts'

const mood = pgEnum('Mood "x"', ['calm', 'cross'])
const tone = gold.enum('date', { Low: 'low', High: 'high' })
const custom = (dataType: string) => customType<{ data: string }>({ dataType: () => dataType })

/** Each type with its family, the type to cast to, and a value that a cast must not change. */
const cases = {
  text: [text(), 'text', 'text', 'no end'],
  textEnum: [text({ enum: ['a', 'b'] }), 'text', 'text', 'a'],
  varchar: [varchar({ length: 3 }), 'text', 'varchar', 'longer than three'],
  varcharUnbounded: [varchar(), 'text', 'varchar', 'longer than three'],
  char: [char({ length: 3 }), 'text', 'bpchar', 'longer than three'],
  charOne: [char(), 'text', 'bpchar', 'longer than one'],
  citext: [custom('CITEXT')(), 'text', 'CITEXT', undefined],
  characterVarying: [custom('character varying(3)')(), 'text', 'character varying', 'longer'],
  character: [custom('character(3)')(), 'text', 'bpchar', 'longer'],
  enum: [mood(), 'enum', '"Mood ""x"""', 'cross'],
  enumInSchema: [tone(), 'enum', '"gold"."date"', 'high'],
  uuid: [uuid(), 'uuid', 'uuid', '123e4567-e89b-12d3-a456-426614174000'],
  smallint: [smallint(), 'integer', 'smallint', '-32768'],
  integer: [integer(), 'integer', 'integer', '-2147483648'],
  smallserial: [smallserial(), 'integer', 'smallint', '32767'],
  serial: [serial(), 'integer', 'integer', '2147483647'],
  bigint: [bigint({ mode: 'bigint' }), 'bigint', 'bigint', '-9223372036854775808'],
  bigserial: [bigserial({ mode: 'bigint' }), 'bigint', 'bigint', '9223372036854775807'],
  bigserialNumber: [bigserial({ mode: 'number' }), 'bigint', 'bigint', '1'],
  real: [real(), 'float', 'real', '-Infinity'],
  double: [doublePrecision(), 'float', 'double precision', '0.1'],
  numeric: [numeric({ precision: 4, scale: 2 }), 'numeric', 'numeric', '123456789.123456789'],
  numericWhole: [numeric({ precision: 4 }), 'numeric', 'numeric', '123456789.5'],
  numericUnbounded: [numeric(), 'numeric', 'numeric', '0.000000000000000000001'],
  boolean: [boolean(), 'boolean', 'boolean', 'true'],
  timestamptz: [
    timestamp({ withTimezone: true, precision: 0 }),
    'timestamptz',
    'timestamp with time zone',
    '2026-01-31 09:30:00.123456+00',
  ],
  timestamptzText: [
    timestamp({ withTimezone: true, precision: 3, mode: 'string' }),
    'timestamptz',
    'timestamp with time zone',
    '2026-01-31 09:30:00.123456+00',
  ],
  timestamptzShort: [custom('timestamptz(3)')(), 'timestamptz', 'timestamptz', 'infinity'],
  timestamp: [timestamp({ precision: 3 }), 'timestamp', 'timestamp', '2026-01-31 09:30:00.123456'],
  timestampWithout: [
    custom('timestamp(3) without time zone')(),
    'timestamp',
    'timestamp without time zone',
    '2026-01-31 09:30:00.123456',
  ],
  date: [date(), 'date', 'date', '2026-01-31'],
  time: [time({ precision: 0 }), 'time', 'time', '09:30:00.123456'],
  timetz: [
    time({ precision: 0, withTimezone: true }),
    'time',
    'time with time zone',
    '09:30:00.123456+00',
  ],
  interval: [interval(), 'interval', 'interval', 'P1DT2.5S'],
  intervalOfYears: [interval({ fields: 'year' }), 'interval', 'interval', 'P1DT2.5S'],
  intervalPrecise: [
    interval({ fields: 'day to second', precision: 3 }),
    'interval',
    'interval',
    'P1DT2.123456S',
  ],
  json: [json(), 'json', 'json', '{"a" :1}'],
  jsonb: [jsonb(), 'json', 'jsonb', '{"a": 1}'],
  vector: [vector({ dimensions: 3 }), 'vector', 'vector', '[1,2,3,4]'],
  halfvec: [halfvec({ dimensions: 3 }), 'other', 'halfvec', '[1,2,3,4]'],
  sparsevec: [sparsevec({ dimensions: 3 }), 'other', 'sparsevec', '{1:1}/4'],
  bit: [bit({ dimensions: 3 }), 'other', 'bit varying', '101010'],
  varbit: [custom('bit varying(3)')(), 'other', 'bit varying', '101010'],
  inet: [inet(), 'other', 'inet', '10.0.0.1/32'],
  cidr: [cidr(), 'other', 'cidr', '10.0.0.0/8'],
  macaddr: [macaddr(), 'other', 'macaddr', '08:00:2b:01:02:03'],
  macaddr8: [macaddr8(), 'other', 'macaddr8', '08:00:2b:01:02:03:04:05'],
  point: [point(), 'other', 'point', '(1,2)'],
  line: [line(), 'other', 'line', '{1,2,3}'],
  range: [custom('int4range')(), 'other', 'int4range', '[1,3)'],
  textArray: [text().array(), 'array', 'text[]', '{a,NULL}'],
  charArray: [char({ length: 2 }).array(), 'array', 'bpchar[]', '{longer}'],
  varcharArray: [varchar({ length: 2 }).array(4), 'array', 'varchar[]', '{longer,than,four,or,so}'],
  numericArray: [numeric({ precision: 3, scale: 1 }).array(), 'array', 'numeric[]', '{12345.678}'],
  enumArray: [mood().array(), 'array', '"Mood ""x"""[]', '{calm,cross}'],
  enumInSchemaArray: [tone().array(), 'array', '"gold"."date"[]', '{low}'],
  nestedArray: [integer().array().array(2), 'array', 'integer[][]', '{{1,2},{3,4}}'],
  customArray: [custom('varchar(2)[3]')(), 'array', 'varchar[]', '{longer}'],
} as const

const table = () =>
  gold.table('types', {
    key: text().primaryKey(),
    ...Object.fromEntries(Object.entries(cases).map(([key, [builder]]) => [key, builder])),
  })

const columns = new Map(productOf(declare(table())).columns.map((column) => [column.key, column]))

function columnCalled(key: string): Column {
  const column = columns.get(key)
  if (!column) throw new Error(`no column ${key}`)
  return column
}

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(`
    create schema gold;
    create type public."Mood ""x""" as enum ('calm', 'cross');
    create type gold.date as enum ('low', 'high')`)
})

afterAll(() => fresh[Symbol.asyncDispose]())

test.each(Object.entries(cases))('%s has its family and cast', (key, [, family, castType]) => {
  expect(columnCalled(key)).toMatchObject({ key, family, castType })
})

test.each(Object.entries(cases).filter(([, [, , , value]]) => value !== undefined))(
  'a cast to the type of %s keeps every digit and letter',
  async (key, [, , , value]) => {
    const { rows } = await fresh.database.pool.query<{ value: string }>(
      `select ($1::${columnCalled(key).castType})::text as value`,
      [value],
    )
    expect(rows).toEqual([{ value }])
  },
)

const incomparable = new Set(['json', 'point', 'line', 'citext'])

test.each(Object.keys(cases).filter((key) => !incomparable.has(key)))(
  'a column of type %s can be compared with a value of its cast',
  async (key) => {
    const { sqlType, castType, family, element } = columnCalled(key)
    // The declared type of an enum is its bare name; the table is made with the one it has.
    const declared = family === 'enum' || element === 'enum' ? castType : sqlType
    await fresh.database.pool.query(`create table gold.one (x ${declared})`)
    try {
      const { rows } = await fresh.database.pool.query<{ n: string }>(
        `select count(*) as n from gold.one where x = $1::${castType}`,
        [null],
      )
      expect(rows).toEqual([{ n: '0' }])
    } finally {
      await fresh.database.pool.query('drop table gold.one')
    }
  },
)

test('elements of arrays have a family too', () => {
  const elements = Object.keys(cases)
    .map(columnCalled)
    .filter(({ element }) => element !== undefined)
  expect(Object.fromEntries(elements.map(({ key, element }) => [key, element]))).toEqual({
    textArray: 'text',
    charArray: 'text',
    varcharArray: 'text',
    numericArray: 'numeric',
    enumArray: 'enum',
    enumInSchemaArray: 'enum',
    nestedArray: 'array',
    customArray: 'text',
  })
})

test('enums know their values, also those made from an object', () => {
  expect(columnCalled('enum').enumValues).toEqual(['calm', 'cross'])
  expect(columnCalled('enumInSchema').enumValues).toEqual(['low', 'high'])
})

test('vectors know their dimensions', () => {
  expect(columnCalled('vector').dimensions).toBe(3)
  expect(columnCalled('halfvec').dimensions).toBeUndefined()
})

test('serial columns are NOT NULL without saying so', () => {
  const serials = ['smallserial', 'serial', 'bigserial', 'bigserialNumber']
  expect(serials.map((key) => columnCalled(key).notNull)).toEqual([true, true, true, true])
  expect(columnCalled('integer').notNull).toBe(false)
})

test('columns that Postgres fills are told from those a run may fill', () => {
  const filled = gold.table('filled', {
    id: integer().primaryKey(),
    computed: integer().generatedAlwaysAs(sql`id * 2`),
    numbered: integer().generatedAlwaysAsIdentity(),
    numberedByDefault: integer('by_default').generatedByDefaultAsIdentity(),
    defaulted: integer().default(1),
  })
  const { columns } = productOf(declare(filled))
  expect(columns.filter(({ generated }) => generated).map(({ key }) => key)).toEqual([
    'computed',
    'numbered',
  ])
})

test('contracts of columns are read in both of their forms', () => {
  const people = gold.table('people', {
    id: text('person_id').primaryKey(),
    email: text('Email'),
    age: integer(),
  })
  const described = declare(people, {
    columns: {
      id: ' Id. ',
      email: { description: 'Address.', classification: 'pii.email' },
      age: { description: 'Age.', unit: 'years', classification: 'public' },
    },
  })
  expect(
    productOf(described).columns.map(({ drizzle: _drizzle, ...column }) => column),
  ).toMatchObject([
    { key: 'id', name: 'person_id', description: 'Id.', classification: 'internal' },
    { key: 'email', name: 'Email', description: 'Address.', classification: 'pii.email' },
    { key: 'age', name: 'age', description: 'Age.', unit: 'years', classification: 'public' },
  ])
  expect(problemsOf(described)).toEqual([])
})
