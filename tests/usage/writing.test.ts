import { expect, test } from 'vitest'
import { fieldUsage } from '../../src/usage/field-usage.ts'
import { QueryLog } from '../../src/usage/query-log.ts'
import { writeQueryLog } from '../../src/usage/write-query-log.ts'
import { openLoggingServer } from './logging-server.ts'

const query = '{ users { count { value } } }'

test('a request is answered though the log cannot be written, and is counted when it can', async () => {
  await using server = await openLoggingServer({ everyMs: 20 })
  await server.pool.query('ALTER TABLE ops.query_count RENAME TO gone')
  await server.ask(query)
  await expect.poll(() => server.problems).toHaveLength(1)
  expect(server.problems[0]).toContain('The query log could not be written')
  await server.ask(query)
  await server.pool.query('ALTER TABLE ops.gone RENAME TO query_count')
  await expect.poll(() => server.problems).toHaveLength(2)
  expect(server.problems[1]).toContain('written again')
  expect((await server.usage()).uses[0]).toMatchObject({ requests: 2 })
})

test('the end of the server writes what is waiting', async () => {
  await using server = await openLoggingServer()
  await server.ask(query)
  await server.log[Symbol.asyncDispose]()
  const { uses } = await fieldUsage(server.pool, { since: new Date('2026-01-01') })
  expect(uses[0]).toMatchObject({ product: 'gold.user', requests: 1 })
})

test('several processes write one log', async () => {
  await using server = await openLoggingServer()
  const use = {
    hash: 'h',
    name: null,
    fieldsHash: 'f',
    fields: [{ product: 'gold.user', field: 'email', column: 'email', selected: true }],
  }
  const bounds = { operations: 10, pairsOfDay: 10 }
  const batch = (client: string) =>
    writeQueryLog(server.pool, {
      day: '2026-01-31',
      uses: [
        { use, client, times: 2 },
        { use, client: 'both', times: 1 },
      ],
      unlogged: 0,
      bounds,
    })
  await Promise.all(['a', 'b', 'c', 'd'].map(batch))
  const { uses } = await server.usage()
  expect(uses.map(({ client, requests }) => [client, requests])).toEqual([
    ['a', 2],
    ['b', 2],
    ['both', 4],
    ['c', 2],
    ['d', 2],
  ])
})

test('days are forgotten when their time is over, with operations that nobody asks any more', async () => {
  let now = '2026-01-01T12:00:00Z'
  await using server = await openLoggingServer({ now: () => new Date(now), days: 30 })
  await server.ask(query)
  await server.ask('{ orders { count { value } } }')
  await server.log.flush()
  now = '2026-01-31T12:00:00Z'
  await server.ask(query)
  await using later = new QueryLog({
    pool: server.pool,
    now: () => new Date(now),
    days: 30,
    onProblem: (problem) => expect.unreachable(problem),
    everyMs: 20,
  })
  later.note({ hash: 'h', name: null, fieldsHash: 'f', fields: [] }, undefined)
  await expect
    .poll(async () => (await server.usage('2025-01-01T00:00:00Z')).loggedSince)
    .toBe('2026-01-31')
  const { uses } = await server.usage('2025-01-01T00:00:00Z')
  expect(uses.map(({ product, requests }) => [product, requests])).toEqual([
    ['gold.user', 1],
    ['gold.user', 1],
  ])
  const { rows } = await server.pool.query('SELECT FROM ops.query_operation')
  expect(rows).toHaveLength(2)
})
