import { integer } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataProduct, gold } from 'platinum'
import { ReaderViews } from '../../src/graphql/reader-views.ts'
import type { SchemaSources } from '../../src/graphql/schema-sources.ts'
import type { Identity } from '../../src/identity/identity.ts'
import type { LineageGraph, ProductLineage, Upstream } from '../../src/lineage/graph.ts'
import { noPolicies } from '../../src/policy/policies.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { as, TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor } from './asking.ts'
import {
  holding,
  inNorway,
  lineage as clinicLineage,
  policies,
  registry,
  seedClinic,
  spaces,
} from './clinic.ts'

/* What a key may not read has no name for it, whatever the roles of the key could see. */

const people = clinicLineage.products.get('gold.people')
if (!people) throw new Error('the clinic has no people')

const made = (
  product: string,
  upstreams: readonly Upstream[],
  more: Partial<ProductLineage> = {},
): [string, ProductLineage] => [
  product,
  { product, transform: 'source', upstreams, columns: new Map(), indirect: [], ...more },
]
const file = (name: string): Upstream => ({ kind: 'outside', namespace: 'file', name })

/** Intake comes from a file, and so do some of the people; visits come from another. */
const lineage: LineageGraph = {
  products: new Map([
    made('gold.people', [...people.upstreams, file('staff.csv')], {
      transform: 'select',
      columns: people.columns,
    }),
    made('silver.intake', [file('agenda.csv')]),
    made('gold.visits', [file('agenda.csv')]),
  ]),
}

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ registry, lineage, spaces, policies, secret: 'tests' })
  await server.pool.query(seedClinic)
})
afterAll(() => server[Symbol.asyncDispose]())

const officer = holding('officer')
const scoped: Identity = { ...officer, products: ['gold.people'] }

async function textOf(path: string, identity: Identity): Promise<string> {
  const response = await server.server.fetch(
    new Request(`http://localhost${path}`, { headers: as(identity) }),
  )
  return await response.text()
}

const introspection = `{ __schema { types { name description fields(includeDeprecated: true) { name description args { name description } appliedDirectives { name args { name value } } } inputFields { name description } enumValues { name description } } } }`
const catalog =
  '{ catalog { products { id upstreams: lineage { upstream { dataset field } downstream { dataset field } edges { from to } } fields { name lineage { sources { dataset field } influences { dataset field } origins { dataset field } } } relations { field } checks { name } measures { name } } } }'
const elsewhere = /visit|intake|agenda|topic/i

test('schema, introspection, catalog and suggestions name nothing beyond the products of a key', async () => {
  const dev = server.with({ registry, lineage, spaces, policies, secret: 'tests', mode: 'dev' })
  const near = '{ visi { nodes { id } } people { nodes { visit { id } } } }'
  const told = async (identity: Identity): Promise<readonly string[]> => [
    await textOf('/schema.graphql', identity),
    await bodyFor(server, identity, introspection),
    await bodyFor(server, identity, catalog),
    (await bodyFor(dev, identity, near)).replaceAll(/\\"visit?\\"/g, ''),
  ]
  for (const text of await told(officer)) expect(text).toMatch(elsewhere)
  for (const text of await told(scoped)) {
    expect(text).toMatch(/people|person/i)
    expect(text).not.toMatch(elsewhere)
  }
  expect(await dataFor(server, scoped, '{ catalog { products { id } } }')).toEqual({
    catalog: { products: [{ id: 'gold.people' }] },
  })
})

test('what is beyond the products of a key and what is not there are told apart by nothing', async () => {
  for (const [hidden, absent, query] of [
    ['visits', 'visitz', (name: string) => `{ ${name} { nodes { id } } }`],
    ['visit', 'vizit', (name: string) => `{ ${name}(id: 1) { id } }`],
    ['visitsAggregate', 'visitzAggregate', (name: string) => `{ ${name} { groups { count } } }`],
    ['visits', 'visitz', (name: string) => `{ people { nodes { ${name} { nodes { id } } } } }`],
    [
      'visits',
      'visitz',
      (name: string) =>
        `{ people(where: { ${name}: { some: { id: { gt: 0 } } } }) { nodes { id } } }`,
    ],
    [
      'visits',
      'visitz',
      (name: string) => `{ people(orderBy: [{ ${name}: { count: ASC } }]) { nodes { id } } }`,
    ],
    ['Visit', 'Vizit', (name: string) => `{ __type(name: "${name}") { name } }`],
    ['gold.visits', 'gold.visitz', (id: string) => `{ catalog { product(id: "${id}") { id } } }`],
    ['Visit', 'Vizit', (name: string) => `{ catalog { product(name: "${name}") { id } } }`],
    ...['gold.visits', 'gold.visits.id', 'Visit.topic', 'Query.visits', 'silver.intake'].map(
      (name) =>
        [
          name,
          name.replace(/si|ta/, 'zz'),
          (of: string) => `{ catalog { lineage(of: "${of}") { upstream { dataset } } } }`,
        ] as const,
    ),
    [
      'file:agenda.csv',
      'file:agendz.csv',
      (of: string) => `{ catalog { lineage(of: "${of}") { downstream { dataset } } } }`,
    ],
    [
      'gold.visits',
      'gold.visitz',
      (of: string) => `{ catalog { impact(of: "${of}") { fields { name } } } }`,
    ],
  ] as const) {
    for (const send of [bodyFor, bodyByGet]) {
      const one = await send(server, scoped, query(hidden))
      const other = await send(server, scoped, query(absent))
      expect(one.replaceAll(hidden, 'NAME')).toBe(other.replaceAll(absent, 'NAME'))
      // Whoever may read it is told something else.
      expect(await send(server, officer, query(hidden))).not.toBe(one)
    }
  }
})

async function bodyByGet(at: TestServer, identity: Identity, query: string): Promise<string> {
  return JSON.stringify(await at.askByGet(query, undefined, identity))
}

test('lineage of what a key may read ends where the key does, and counts nothing behind', async () => {
  const query = `{ catalog { lineage(of: "gold.people", depth: 1, first: 1) {
    upstream { dataset } downstream { dataset } truncated degree { in out } edges { from } paths { places { name } } } } }`
  expect(await bodyFor(server, officer, query)).toMatch(/intake/)
  expect(await dataFor(server, scoped, query)).toEqual({
    catalog: {
      lineage: {
        upstream: [{ dataset: 'file:staff.csv' }],
        downstream: [],
        truncated: false,
        degree: { in: 1, out: 0 },
        edges: [{ from: 'file:staff.csv' }],
        paths: [{ places: [{ name: 'file:staff.csv' }, { name: 'gold.people' }] }],
      },
    },
  })
  expect(
    await bodyFor(
      server,
      scoped,
      '{ catalog { lineage(of: "gold.people.email") { upstream { dataset field } truncated } } }',
    ),
  ).toBe('{"data":{"catalog":{"lineage":{"upstream":[],"truncated":false}}}}')
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'platinum-provenance': 'fields',
        ...as(scoped),
      },
      body: JSON.stringify({ query: '{ people(first: 1) { nodes { email country } } }' }),
    }),
  )
  const text = await response.text()
  expect(text).toContain('a1@example.org')
  expect(text).not.toMatch(elsewhere)
})

test('a key reads its own products as its roles see them', async () => {
  const query = '{ people(first: 2, orderBy: [{ id: ASC }]) { nodes { id email name } } }'
  for (const identity of [officer, inNorway, holding('analyst'), holding()]) {
    const own = { ...identity, products: ['gold.people', 'gold.visits', 'silver.intake'] }
    const one = await bodyFor(server, identity, query)
    expect(await bodyFor(server, own, query)).toBe(one)
    expect(await bodyFor(server, { ...own, products: ['gold.people'] }, query)).toBe(one)
    expect(await bodyFor(server, { ...own, products: ['gold.visits'] }, query)).toContain(
      'Cannot query field',
    )
  }
  // A scope of nothing, or of what is not there, has a name for nothing.
  for (const products of [[], ['gold.nothing']]) {
    expect(
      await dataFor(server, { ...officer, products }, '{ catalog { products { id } } }'),
    ).toEqual({ catalog: { products: [] } })
  }
})

test('readiness and metrics name the products of a key alone', async () => {
  await server.pool.query(`insert into ops.product
      (product, contract_version, data_version, run_id, published_at, row_count, status, status_since, failing_checks)
    select 'gold.' || name, '1.0.0', 1, gen_random_uuid(), now(), 0, 'UNCHECKED', now(), '[]'
    from unnest(array['people', 'visits']) as name`)
  expect(await textOf('/metrics', officer)).toContain('"gold.visits"')
  expect(await textOf('/metrics', scoped)).toContain('"gold.people"')
  expect(await textOf('/metrics', scoped)).not.toMatch(elsewhere)
  await server.pool.query('alter table gold.visits rename to away')
  try {
    expect(JSON.parse(await textOf('/health/ready', officer))).toEqual({
      status: 'not ready',
      missing: ['gold.visits'],
    })
    expect(JSON.parse(await textOf('/health/ready', scoped))).toEqual({
      status: 'not ready',
      missing: [],
      others: 1,
    })
  } finally {
    await server.pool.query('alter table gold.away rename to visits')
  }
})

function manyProducts(count: number) {
  const exports = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `each${index}`,
      dataProduct(gold.table(`each${index}`, { id: integer('id').primaryKey() }), {
        name: `Each${index}`,
        listField: `each${index}s`,
        version: '1.0.0',
        owner: 'tests',
        description: 'One of many.',
        columns: { id: 'Number.' },
        freshness: { lane: 'batch', within: '1d' },
      }),
    ]),
  )
  return buildRegistry({ exports, spaces: new Map() })
}

test('keys of the same products share a schema, and however many scopes there are, a bounded number is kept', () => {
  const many = manyProducts(40)
  const ids = many.products.map(({ id }) => id)
  let made = 0
  let retired = 0
  const views = new ReaderViews<SchemaSources>(
    {
      sources: { registry: many, lineage: { products: new Map() }, spaces: new Map() },
      policies: noPolicies,
      classes: new Map(),
      minimumGroup: 5,
    },
    (sources) => {
      made += 1
      return sources
    },
    () => {
      retired += 1
    },
  )
  const of = (...products: readonly string[]) => views.of({ ...holding(), products })
  const [a = '', b = ''] = ids
  expect(of(a, b)).toBe(of(b, a))
  expect(of(a, 'gold.nothing')).toBe(of(a))
  expect(of(...ids)).toBe(views.of(holding()))
  expect(of(a)).not.toBe(of(b))
  expect(made).toBe(4)

  // Pairs are small: 256 of them are kept.
  for (const one of ids) for (const other of ids) if (one < other) of(one, other)
  expect(views.values()).toHaveLength(256)
  expect(made - retired).toBe(256)
  // Nearly whole projects are not: as much as 32 whole ones.
  for (const left of ids) of(...ids.filter((id) => id !== left))
  const kept = views
    .values()
    .reduce((sum, { registry: { products } }) => sum + products.length + 1, 0)
  expect(kept).toBeLessThanOrEqual(32 * 41)
  expect(views.values().length).toBeLessThan(256)
  expect(made - retired).toBe(views.values().length)
})
