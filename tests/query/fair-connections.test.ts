import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenPool } from '../../src/database/connect.ts'
import { FairConnections } from '../../src/query/fair-connections.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let fresh: FreshDatabase
let small: OpenPool

beforeAll(async () => {
  fresh = await freshDatabase()
  small = fresh.database.openPool({ maxConnections: 2 })
})

afterAll(async () => {
  await small.close()
  await fresh[Symbol.asyncDispose]()
})

/** Asks for a connection and notes when it was given, until told to give it back. */
function asking(connections: FairConnections, asker: string, given: string[]) {
  const release = Promise.withResolvers<void>()
  const done = connections
    .of(asker)
    .connect()
    .then(async (client) => {
      given.push(asker)
      await release.promise
      client.release()
    })
  return { release: release.resolve, done }
}

test('connections are given to each asker in turn', async () => {
  const connections = new FairConnections(small.pool)
  const given: string[] = []
  const flood = Array.from({ length: 6 }, () => asking(connections, 'flood', given))
  const calm = [asking(connections, 'calm', given), asking(connections, 'calm', given)]
  await expect.poll(() => given.length).toBe(2)
  expect(connections.waitingCount).toBe(6)
  for (const { release } of [...flood, ...calm]) release()
  await Promise.all([...flood, ...calm].map(({ done }) => done))
  expect(given).toEqual(['flood', 'flood', 'flood', 'calm', 'flood', 'calm', 'flood', 'flood'])
  expect(connections.waitingCount).toBe(0)
})

test('somebody is sent away when too many wait and his share of them is his', async () => {
  const connections = new FairConnections(small.pool)
  const given: string[] = []
  const all = Array.from({ length: 6 }, () => asking(connections, 'flood', given))
  await expect.poll(() => given.length).toBe(2)
  expect(['flood', 'calm', undefined].map((asker) => connections.isFull(asker, 5))).toEqual([
    false,
    false,
    false,
  ])
  all.push(asking(connections, 'flood', given))
  expect(['flood', 'calm', undefined].map((asker) => connections.isFull(asker, 4))).toEqual([
    true,
    false,
    false,
  ])
  // Two who wait have half each.
  all.push(asking(connections, 'calm', given))
  expect(['flood', 'calm'].map((asker) => connections.isFull(asker, 4))).toEqual([true, false])
  // With twice as many as may, everyone is sent away.
  expect(['flood', 'calm', undefined].map((asker) => connections.isFull(asker, 3))).toEqual([
    true,
    true,
    true,
  ])
  for (const { release } of all) release()
  await Promise.all(all.map(({ done }) => done))
  expect(connections.isFull('flood', 1)).toBe(false)
})

test('a connection that cannot be had leaves its place to the next', async () => {
  let fails = true
  const connections = new FairConnections({
    query: small.pool.query.bind(small.pool),
    connect: async () => {
      if (fails) throw new Error('no connection')
      return await small.pool.connect()
    },
    options: { ...small.pool.options, max: 1 },
    totalCount: 0,
    idleCount: 0,
    waitingCount: 0,
  })
  const failing = [connections.connect('a'), connections.connect('a')]
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ])
  fails = false
  const client = await connections.connect('a')
  client.release()
  expect(connections.waitingCount).toBe(0)
})
