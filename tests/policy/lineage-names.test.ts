import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import { record } from '../lineage/store/statements.ts'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, startClinic } from './asking.ts'
import { holding } from './clinic.ts'

/*
 * Two databases remember how everything was made. In one, columns and products stand in between that
 * the analyst, and the key of one product, have no name for; in the other there are none. Neither
 * can be told from the other by them, however they ask.
 */

let left: TestServer
let right: TestServer

const officer = holding('officer')
const analyst = holding('analyst')
const ofPeople: Identity = { ...officer, products: ['gold.people'] }

const old = Array.from({ length: 150 }, (_, index) => `a${index}`)

beforeAll(async () => {
  left = await startClinic()
  right = await startClinic()
  const intake = { columns: { id: ['file:staff#n'], contact: ['file:staff#mail'] } }
  const known = { id: ['silver.intake#id'], email: ['silver.intake#contact'], country: [] }
  for (const { pool } of [left, right]) await record(pool, 'silver.intake', intake)
  // Columns that are promised no more, and one that is restricted, lead to a country.
  await record(left.pool, 'gold.people', {
    columns: {
      ...Object.fromEntries(old.map((name) => [name, ['silver.intake#id']])),
      diagnosis: ['silver.intake#id'],
      notes: ['gold.people#diagnosis'],
      ...known,
      name: ['gold.people#diagnosis', 'silver.intake#contact TRANSFORMATION'],
    },
    from: ['silver.intake'],
  })
  await record(right.pool, 'gold.people', {
    columns: { diagnosis: [], notes: [], ...known, name: ['silver.intake#contact TRANSFORMATION'] },
    from: ['silver.intake'],
  })
  await record(left.pool, 'gold.visits', {
    columns: {
      id: ['gold.people#id'],
      country: [...old.map((name) => `gold.people#${name}`), 'gold.people#notes'],
      topic: ['gold.people#id'],
    },
    unresolved: ['guess'],
  })
  await record(right.pool, 'gold.visits', {
    columns: { id: ['gold.people#id'], country: [], topic: [] },
    unresolved: ['guess'],
  })
})
afterAll(async () => {
  await left[Symbol.asyncDispose]()
  await right[Symbol.asyncDispose]()
})

const everything = `dataset field upstream { name: dataset field depth } downstream { name: dataset field depth }
  edges { from fromField to toField type subtype assumed } paths { places { name } } pathsTruncated
  degree { in out } truncated isPartial`

function questions(...places: readonly string[]): string[] {
  return places.flatMap((of) => [
    ...['UPSTREAM', 'DOWNSTREAM', 'BOTH'].flatMap((direction) =>
      ['', ', depth: 1', ', depth: 2', ', first: 1', ', first: 2', ', indirect: true'].map(
        (more) =>
          `{ catalog { lineage(of: "${of}", direction: ${direction}${more}) { ${everything} } } }`,
      ),
    ),
    `{ catalog { impact(of: "${of}") { fields { name depth made } truncated isPartial } } }`,
  ])
}

/** Asks both; the officer is told of the difference by some. */
async function alike(identity: Identity, queries: readonly string[]): Promise<readonly string[]> {
  const bodies: string[] = []
  const differ: string[] = []
  for (const query of queries) {
    const [one, other] = [
      await bodyFor(left, identity, query),
      await bodyFor(right, identity, query),
    ]
    expect({ query, body: one }).toEqual({ query, body: other })
    expect(one).not.toContain('"errors"')
    bodies.push(one)
    if ((await bodyFor(left, officer, query)) !== (await bodyFor(right, officer, query))) {
      differ.push(query)
    }
  }
  expect(differ.length).toBeGreaterThan(queries.length / 3)
  return bodies
}

test('depths, paths, degrees, ends and doubts of lineage count what the reader has names for', async () => {
  const [first = ''] = await alike(
    analyst,
    questions('gold.visits.country', 'silver.intake.id', 'gold.people.name', 'file:staff.n'),
  )
  expect(JSON.parse(first)).toMatchObject({
    data: { catalog: { lineage: { upstream: [], edges: [], pathsTruncated: false } } },
  })
  const told = await bodyFor(
    left,
    analyst,
    `{ catalog { lineage(of: "silver.intake.id", direction: DOWNSTREAM) { downstream { field depth } paths { places { name } } pathsTruncated degree { out } } } }`,
  )
  expect(JSON.parse(told)).toEqual({
    data: {
      catalog: {
        lineage: {
          downstream: [
            { field: 'id', depth: 1 },
            { field: 'id', depth: 2 },
          ],
          paths: [
            {
              places: [{ name: 'silver.intake.id' }, { name: 'Person.id' }, { name: 'Visit.id' }],
            },
          ],
          pathsTruncated: false,
          degree: { out: 1 },
        },
      },
    },
  })
})

test('what was not resolved in a product without a name is no doubt of its reader', async () => {
  const partial = async (identity: Identity): Promise<string> =>
    await bodyFor(
      left,
      identity,
      '{ catalog { product(id: "gold.people") { lineage { isPartial } } lineage(of: "gold.people.id", direction: DOWNSTREAM) { downstream { dataset } isPartial } impact(of: "gold.people.id") { isPartial fields { name } } } }',
    )
  expect(await partial(officer)).toContain('"isPartial":true')
  expect(JSON.parse(await partial(ofPeople))).toEqual({
    data: {
      catalog: {
        product: { lineage: { isPartial: false } },
        lineage: { downstream: [], isPartial: false },
        impact: { isPartial: false, fields: [{ name: 'Person.id' }] },
      },
    },
  })
})
