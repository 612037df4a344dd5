import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderId } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

const times = [
  '2026-01-31T22:59:59.999999Z',
  '2026-01-31T23:00:00Z',
  '2026-03-29T00:30:00Z',
  '2026-03-29T01:30:30Z',
  '2026-12-31T23:30:00Z',
]

beforeAll(async () => {
  server = await TestServer.start()
  await server.pool.query(`insert into gold."user" values (1, 'Ada', null, null, null)`)
  for (const [index, time] of times.entries()) {
    const local = time.slice(0, -1)
    await server.pool.query(
      'insert into gold."order" (id, buyer, placed_at, local_at, day) values ($1, 1, $2, $3, $4)',
      [orderId(index), time, local, local.slice(0, 10)],
    )
  }
  await server.pool.query(
    `insert into gold."order" (id, buyer, placed_at) values ('${orderId(9)}', 1, 'infinity'), ('${orderId(10)}', 1, null)`,
  )
})

afterAll(() => server[Symbol.asyncDispose]())

const grouped = async (field: string, grain: string, timeZone?: string): Promise<unknown[]> => {
  const zone = timeZone === undefined ? '' : `, timeZone: "${timeZone}"`
  const { ordersAggregate } = await server.data<{
    ordersAggregate: { groups: { key: Record<string, unknown>; count: number }[] }
  }>(
    `{ ordersAggregate(groupBy: [{ field: ${field}, grain: ${grain}${zone} }]) { groups { key { ${field} } count } } }`,
  )
  return ordersAggregate.groups.map(({ key, count }) => [key[field], count])
}

test('points in time are grouped in UTC unless a zone is named', async () => {
  const rest = [
    ['infinity', 1],
    [null, 1],
  ]
  const wanted = [
    ['2026-01-01T00:00:00Z', 2],
    ['2026-03-01T00:00:00Z', 2],
    ['2026-12-01T00:00:00Z', 1],
    ...rest,
  ]
  expect(await grouped('placedAt', 'MONTH')).toEqual(wanted)
  expect(await grouped('placedAt', 'MONTH', 'UTC')).toEqual(wanted)
  expect(await grouped('placedAt', 'MONTH', 'Europe/Berlin')).toEqual([
    ['2025-12-31T23:00:00Z', 1],
    ['2026-01-31T23:00:00Z', 1],
    ['2026-02-28T23:00:00Z', 2],
    ['2026-12-31T23:00:00Z', 1],
    ...rest,
  ])
  expect(await grouped('placedAt', 'YEAR', 'Europe/Berlin')).toEqual([
    ['2025-12-31T23:00:00Z', 4],
    ['2026-12-31T23:00:00Z', 1],
    ...rest,
  ])
})

test('a day that is an hour short is one day', async () => {
  expect((await grouped('placedAt', 'DAY', 'Europe/Berlin')).slice(2, 3)).toEqual([
    ['2026-03-28T23:00:00Z', 2],
  ])
  expect((await grouped('placedAt', 'HOUR', 'Europe/Berlin')).slice(2, 4)).toEqual([
    ['2026-03-29T00:00:00Z', 1],
    ['2026-03-29T01:00:00Z', 1],
  ])
  expect((await grouped('placedAt', 'MINUTE')).slice(3, 4)).toEqual([['2026-03-29T01:30:00Z', 1]])
})

test('wall clocks and days are grouped as they are', async () => {
  expect(await grouped('localAt', 'QUARTER')).toEqual([
    ['2026-01-01T00:00:00', 4],
    ['2026-10-01T00:00:00', 1],
    [null, 2],
  ])
  expect(await grouped('day', 'WEEK')).toEqual([
    ['2026-01-26', 2],
    ['2026-03-23', 2],
    ['2026-12-28', 1],
    [null, 2],
  ])
})

test('a zone that only Node knows is bad input too', async () => {
  // A name of ICU's own.
  const query =
    '{ ordersAggregate(groupBy: [{ field: placedAt, grain: DAY, timeZone: "US/Pacific-New" }]) { groups { count } } }'
  expect((await server.error(query)).extensions).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['ordersAggregate', 'groupBy', 0, 'timeZone'],
  })
})
