import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../harness/database.ts'

test('numbers that JavaScript cannot hold, and times, come out as the text of Postgres', async () => {
  await using fresh = await freshDatabase()
  const { rows } = await fresh.database.pool.query<object>(`
    SELECT 9007199254740993::int8 AS int8, 0.10::numeric AS numeric, 7::int4 AS int4,
      1.5::float8 AS float8, 'NaN'::float8 AS nan, true AS bool,
      timestamptz '2026-01-02 03:04:05.123456+02' AS timestamptz,
      timestamp '2026-01-02 03:04:05' AS timestamp, date '2026-01-02' AS date,
      time '03:04:05' AS time, interval '1 month 2 days 3 hours' AS interval,
      '{"a": [1]}'::jsonb AS jsonb, '[1.5]'::json AS json, '[1,2]'::vector AS vector`)
  expect(rows).toEqual([
    {
      int8: '9007199254740993',
      numeric: '0.10',
      int4: 7,
      float8: 1.5,
      nan: NaN,
      bool: true,
      timestamptz: '2026-01-02 01:04:05.123456+00',
      timestamp: '2026-01-02 03:04:05',
      date: '2026-01-02',
      time: '03:04:05',
      interval: 'P1M2DT3H',
      jsonb: { a: [1] },
      json: [1.5],
      vector: '[1,2]',
    },
  ])
})

test('arrays of them hold the same text', async () => {
  await using fresh = await freshDatabase()
  const { rows } = await fresh.database.pool.query<object>(`
    SELECT ARRAY[9007199254740993, NULL]::int8[] AS int8, ARRAY[0.10] AS numeric,
      ARRAY[date '2026-01-02'] AS date, ARRAY[timestamptz '2026-01-02 00:00Z'] AS timestamptz,
      ARRAY[interval '1 day'] AS interval, ARRAY[1, 2] AS int4, ARRAY['a"b'] AS text`)
  expect(rows).toEqual([
    {
      int8: ['9007199254740993', null],
      numeric: ['0.10'],
      date: ['2026-01-02'],
      timestamptz: ['2026-01-02 00:00:00+00'],
      interval: ['P1D'],
      int4: [1, 2],
      text: ['a"b'],
    },
  ])
})

test("other pools in the process keep pg's own types", async () => {
  await using fresh = await freshDatabase()
  const other = new pg.Pool({ ...fresh.database.connection })
  const { rows } = await other.query<object>("SELECT date '2026-01-02' AS date")
  await other.end()
  expect(rows).toEqual([{ date: expect.any(Date) as Date }])
})
