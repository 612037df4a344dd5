import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, startClinic } from '../policy/asking.ts'
import { holding, inNorway, lineage, policies, registry, spaces } from '../policy/clinic.ts'
import { planOf, raisedWall, type RaisedWall } from './raised.ts'

let plain: TestServer
let wall: RaisedWall
let behind: TestServer

beforeAll(async () => {
  plain = await startClinic()
  wall = await raisedWall(plain, planOf(registry, policies), policies, registry)
  behind = plain.with({ registry, lineage, spaces, policies, secret: 'tests', ...wall.options })
})
afterAll(async () => {
  await behind[Symbol.asyncDispose]()
  await wall[Symbol.asyncDispose]()
  await plain[Symbol.asyncDispose]()
})

test('a server behind the wall answers as one without', async () => {
  const queries = [
    '{ people { nodes { id country } count { value } } }',
    '{ visits { nodes { id topic } } }',
    '{ peopleAggregate(groupBy: [{ field: country }]) { groups { count } } }',
  ]
  const readers = [inNorway, holding('analyst'), holding('officer'), holding(), holding('support')]
  for (const reader of readers) {
    for (const query of queries) {
      expect({ reader: reader.roles, query, body: await bodyFor(behind, reader, query) }).toEqual({
        reader: reader.roles,
        query,
        body: await bodyFor(plain, reader, query),
      })
    }
  }
  expect(behind.logged).toEqual([])
})
