import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Policies } from '../../src/policy/policies.ts'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor, startClinic } from '../policy/asking.ts'
import { holding, inNorway, lineage, policies, registry, spaces } from '../policy/clinic.ts'
import { planOf, raisedWall, type RaisedWall } from './raised.ts'

let plain: TestServer
let wall: RaisedWall
let behind: TestServer
/** Whose first wall has forgotten every row rule. */
let forgetful: TestServer

const options = { registry, lineage, spaces, policies, secret: 'tests' }

beforeAll(async () => {
  plain = await startClinic()
  wall = await raisedWall(plain, planOf(registry, policies), policies, registry)
  behind = plain.with({ ...options, ...wall.options })
  forgetful = plain.with({ ...options, policies: withoutRules(policies), ...wall.options })
})
afterAll(async () => {
  await forgetful[Symbol.asyncDispose]()
  await behind[Symbol.asyncDispose]()
  await wall[Symbol.asyncDispose]()
  await plain[Symbol.asyncDispose]()
})

function withoutRules(those: Policies): Policies {
  const products = [...those.products].map(([id, policy]): [string, typeof policy] => {
    const grants = [...policy.grants].map(([role, grant]): [string, typeof grant] => [
      role,
      { ...grant, rows: 'all' },
    ])
    return [id, { ...policy, grants: new Map(grants) }]
  })
  return { ...those, products: new Map(products) }
}

test('a server behind the wall answers as one without', async () => {
  const queries = [
    '{ people { nodes { id country } count { value } } }',
    '{ people(where: { email: { startsWith: "a" } }, orderBy: [{ salary: DESC }]) { edges { cursor node { email salary boss { name } } } } }',
    '{ visits { nodes { id topic person { country } } } }',
    '{ visits(search: { near: { text: "aab" } }, first: 3) { edges { score node { id } } } }',
    '{ peopleAggregate(groupBy: [{ field: country }]) { groups { count } } }',
    '{ person(id: 1) { id } other: person(id: 15) { id } }',
  ]
  const readers = [inNorway, holding('analyst'), holding('officer'), holding(), holding('support')]
  for (const reader of readers) {
    for (const query of queries) {
      const [one, other] = [
        await bodyFor(plain, reader, query),
        await bodyFor(behind, reader, query),
      ]
      expect({ reader: reader.roles, query, body: other }).toEqual({
        reader: reader.roles,
        query,
        body: one,
      })
    }
  }
  expect(behind.logged).toEqual([])
})

test('where the compiler forgets row rules, Postgres holds requests to them', async () => {
  type Data = Record<string, unknown>
  const asked = async (query: string): Promise<Data> =>
    await dataFor<Data>(forgetful, inNorway, query)
  const countries = (await asked('{ people { nodes { country } } }'))['people']
  expect(countries).toEqual({ nodes: Array.from({ length: 10 }, () => ({ country: 'NO' })) })
  expect(
    await asked(
      '{ person(id: 15) { id } peopleAggregate { groups { count } } visits(where: { person: { country: { eq: "SE" } } }) { nodes { id } count { value } } }',
    ),
  ).toEqual({
    person: null,
    peopleAggregate: { groups: [{ count: 10 }] },
    visits: { nodes: [], count: { value: 0 } },
  })
  // The rules are forgotten indeed: without the wall, everything is told.
  const open = plain.with({ ...options, policies: withoutRules(policies) })
  expect(await dataFor<Data>(open, inNorway, '{ person(id: 15) { id } }')).toEqual({
    person: { id: 15 },
  })
  await open[Symbol.asyncDispose]()
})
