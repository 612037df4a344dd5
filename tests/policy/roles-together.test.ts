import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, startClinic } from './asking.ts'
import { holding, inNorway } from './clinic.ts'

/*
 * Somebody with two roles, of which each sees other rows and other columns of them. Two databases
 * differ in what neither role sees: in Norway diagnoses of the inactive, elsewhere all that support
 * alone may see of the active, and the inactive as a whole.
 */

const both: Identity = { ...inNorway, roles: ['researcher', 'support'], purpose: 'research' }
const officer = holding('officer')

let left: TestServer
let right: TestServer

beforeAll(async () => {
  left = await startClinic()
  right = await startClinic()
  await right.pool.query(`
    update gold.people set diagnosis = 'rash ' || id where country = 'NO' and not active;
    update gold.people set name = 'Zed ' || (99 - id), email = 'z' || (99 - id) || '@else.example', salary = id,
      rate = -1, born = date '2001-01-01' + id, notes = jsonb_build_object('other', id), boss_id = (id * 5) % 20,
      token = gen_random_uuid(), seen = timestamptz '2020-01-01' - id * interval '1 day'
    where country = 'SE' and active;
    -- Of Norwegians, support sees the first letter of an address, and nothing of the rest.
    update gold.people set name = 'Yan', salary = null, rate = 0, born = null, notes = null, boss_id = null,
      email = left(email, 1) || repeat('q', id) where country = 'NO';
    delete from gold.people where country = 'SE' and not active;
    insert into gold.people (id, token, name, email, country, active, diagnosis)
    select n, gen_random_uuid(), 'New', 'new', 'SE', false, 'new' from generate_series(30, 44) as n;
  `)
})
afterAll(async () => {
  await left[Symbol.asyncDispose]()
  await right[Symbol.asyncDispose]()
})

const fields =
  'id country active name email salary rate born seen notes bossId token diagnosis boss { id name diagnosis } team { nodes { id diagnosis } count { value } }'
const wheres = [
  '{}',
  '{ diagnosis: { eq: "cold" } }',
  '{ diagnosis: { ne: "cold" } }',
  '{ diagnosis: { startsWith: "rash" } }',
  '{ diagnosis: { isNull: true } }',
  '{ not: { diagnosis: { in: ["cold", "flu"] } } }',
  '{ email: { like: "z%" } }',
  '{ email: { gte: "b" } }',
  '{ email: { isNull: true } }',
  '{ or: [{ email: { contains: "example" } }, { diagnosis: { ilike: "%A%" } }] }',
  '{ name: { isNull: false } }',
  '{ salary: { gt: 0 } }',
  '{ born: { lt: "2001-01-01" } }',
  '{ notes: { path: { at: ["secret"], exists: true } } }',
  '{ boss: { diagnosis: { eq: "flu" } } }',
  '{ team: { some: { diagnosis: { startsWith: "r" } } } }',
  '{ visits: { none: {} } }',
  '{ visits: { some: { topic: { contains: "aa" } } } }',
]
const orders = [
  '{ diagnosis: DESC }',
  '{ diagnosis: ASC_NULLS_FIRST }, { email: DESC }',
  '{ email: ASC }',
  '{ salary: DESC }, { name: ASC }',
  '{ boss: { diagnosis: DESC } }',
  '{ team: { max: { diagnosis: ASC } } }',
]

/** The same for both databases; and for the officer, who sees all of it, another. */
async function tellsNothing(queries: readonly string[]): Promise<void> {
  let seen = 0
  for (const query of queries) {
    const [one, other] = await Promise.all([
      bodyFor(left, both, query),
      bodyFor(right, both, query),
    ])
    expect({ query, body: other }).toEqual({ query, body: one })
    expect(one).not.toContain('"errors"')
    const [all, others] = await Promise.all([
      bodyFor(left, officer, query),
      bodyFor(right, officer, query),
    ])
    if (all !== others) seen += 1
  }
  expect(seen).toBeGreaterThan(queries.length / 2)
}

test('rows, filters and counts', async () => {
  await tellsNothing(
    wheres.flatMap((where) => [
      `{ people(first: 50, where: ${where}) { nodes { ${fields} } count { value exact } pageInfo { hasNextPage } } }`,
      `{ peopleAggregate(where: ${where}) { groups { count max { diagnosis email id } countDistinct { diagnosis email } } } }`,
    ]),
  )
})

test('orderings, pages and cursors', async () => {
  await tellsNothing(
    orders.flatMap((order) => [
      `{ people(first: 4, orderBy: [${order}]) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } } }`,
      `{ people(last: 4, orderBy: [${order}]) { edges { node { id } } pageInfo { hasPreviousPage } } }`,
      `{ people(first: 3, offset: 5, orderBy: [${order}]) { nodes { id diagnosis email } } }`,
    ]),
  )
})

test('groups and their measures', async () => {
  await tellsNothing([
    ...['diagnosis', 'email', 'name', 'country'].flatMap((field) => [
      `{ peopleAggregate(groupBy: [{ field: ${field} }]) { groups { key { ${field} } count min { diagnosis } measures { diagnoses } } } }`,
      `{ peopleAggregate(groupBy: [{ field: ${field} }], having: { countDistinct: { diagnosis: { gt: 1 } } }) { groups { key { ${field} } count } } }`,
    ]),
    '{ peopleAggregate(segment: FLU) { groups { count } } }',
    '{ people(segment: FLU, first: 50) { nodes { id } count { value } } }',
    '{ visitsAggregate(groupBy: [{ person: { field: diagnosis } }]) { groups { key { person { diagnosis } } count } } }',
  ])
})

test('one row by its key', async () => {
  await tellsNothing([1, 2, 11, 12, 15, 30].map((id) => `{ person(id: ${id}) { ${fields} } }`))
})
