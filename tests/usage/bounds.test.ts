import { expect, test } from 'vitest'
import { openLoggingServer } from './logging-server.ts'

const headers = (name: string) => ({ headers: { 'graphql-client-name': name } })
const total = (uses: readonly { field: string | null; requests: number }[]): number =>
  uses.filter(({ field }) => field === null).reduce((sum, { requests }) => sum + requests, 0)

test('what waits is bounded, and what is beyond is counted as not logged', async () => {
  await using server = await openLoggingServer({ bounds: { waiting: 2 } })
  for (const name of ['a', 'b', 'c', 'd', 'a']) {
    await server.ask('{ users { count { value } } }', headers(name))
  }
  const { uses, unlogged } = await server.usage()
  expect(total(uses)).toBe(3)
  expect(unlogged).toBe(2)
})

test('what is stored of a day is bounded, but what is stored goes on being counted', async () => {
  await using server = await openLoggingServer({ bounds: { pairsOfDay: 2 } })
  for (const round of [1, 2]) {
    for (const name of ['a', 'b', 'c']) {
      await server.ask('{ users { count { value } } }', headers(name))
    }
    const { uses, unlogged } = await server.usage()
    expect([total(uses), unlogged]).toEqual([2 * round, round])
  }
})

test('operations that are stored are bounded', async () => {
  await using server = await openLoggingServer({ bounds: { operations: 1 } })
  await server.ask('{ users { count { value } } }')
  await server.ask('{ orders { count { value } } }')
  const { uses, unlogged } = await server.usage()
  expect([total(uses), unlogged]).toEqual([1, 1])
})

test('names of clients and operations are cut', async () => {
  await using server = await openLoggingServer()
  await server.ask(
    `query ${'q'.repeat(300)} { users { count { value } } }`,
    headers('x'.repeat(300)),
  )
  const { uses } = await server.usage()
  expect(uses[0]).toMatchObject({
    client: 'x'.repeat(100),
    operation: { name: 'q'.repeat(100) },
  })
})
