import { sql } from 'drizzle-orm'
import { index, integer, text, vector } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataProduct, gold, hashing } from 'platinum'
import { buildRegistry } from '../../src/product/registry.ts'
import { TestServer } from './server.ts'

const notes = dataProduct(
  gold.table(
    'notes',
    {
      id: integer('id').primaryKey(),
      topic: text('topic').notNull(),
      text: text('text').notNull(),
      meaning: vector('meaning', { dimensions: 3 }),
    },
    (table) => [index('notes_meaning').using('hnsw', table.meaning.op('vector_cosine_ops'))],
  ),
  {
    name: 'Note',
    version: '1.0.0',
    owner: 'tests',
    description: 'Texts that are searched through an index.',
    columns: {
      id: 'Number.',
      topic: 'What it is about.',
      text: 'The text.',
      meaning: 'Vector of the text.',
    },
    freshness: { lane: 'batch', within: '1d' },
    embeddings: { meaning: { of: ['text'], space: 'small' } },
  },
)

const registry = buildRegistry({ exports: { notes }, spaces: new Map([['small', 3]]) })

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({
    registry,
    spaces: new Map([['small', hashing({ dimensions: 3 })]]),
  })
  await server.pool.query(`
    insert into gold.notes
    select n, 'topic ' || n % 3, 'text ' || n,
      ('[' || cos(n / 100.0) || ',' || sin(n / 100.0) || ',0.1]')::vector
    from generate_series(0, 299) as n;
    create index notes_meaning on gold.notes using hnsw (meaning vector_cosine_ops);
    analyze gold.notes;
  `)
})
afterAll(() => server[Symbol.asyncDispose]())

const ask = `query ($first: Int, $exact: Boolean, $where: NoteWhere) {
  notes(search: { near: { vector: [1, 0, 0.1] }, exact: $exact }, first: $first, where: $where) {
    nodes { id } searchInfo { strategy exact exhausted candidates }
  }
}`

interface Found {
  readonly notes: {
    readonly nodes: readonly { readonly id: number }[]
    readonly searchInfo: object
  }
}

/** The plans Postgres chooses when it has no cheaper way than the index. */
async function withoutSorting<T>(work: (forced: TestServer) => Promise<T>): Promise<T> {
  const pool = server.oneConnection()
  try {
    await pool.query('set enable_seqscan = off; set enable_sort = off')
    await using forced = server.with({
      pool,
      registry,
      spaces: new Map([['small', hashing({ dimensions: 3 })]]),
    })
    return await work(forced)
  } finally {
    await pool.end()
  }
}

test('a search without conditions may be answered by the index, and says so', async () => {
  await withoutSorting(async (forced) => {
    const { notes: found } = await forced.data<Found>(ask, { first: 5 })
    expect(found.nodes.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(found.searchInfo).toEqual({
      strategy: 'HNSW',
      exact: false,
      exhausted: false,
      candidates: null,
    })
  })
})

test('the index answers one statement that Postgres plans with it', async () => {
  const pool = server.oneConnection()
  try {
    await pool.query('set enable_seqscan = off; set enable_sort = off')
    await using forced = server.with({ pool, registry })
    await forced.data(ask, { first: 5 })
    expect(forced.statements).toHaveLength(1)
    const [statement] = forced.statements
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>({
      text: `explain (analyze) ${statement?.text}`,
      values: [...(statement?.values ?? [])],
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('Index Scan using notes_meaning')
    // Comparing every row is there for need, and there was none.
    expect(plan).toContain('never executed')
  } finally {
    await pool.end()
  }
})

test('a page larger than what the index finds is filled by comparing every row', async () => {
  await withoutSorting(async (forced) => {
    const { notes: found } = await forced.data<Found>(ask, { first: 1000 })
    expect(found.nodes.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, id) => id))
    expect(found.searchInfo).toEqual({
      strategy: 'EXACT',
      exact: true,
      exhausted: true,
      candidates: null,
    })
  })
})

test('exact: true compares every row', async () => {
  await withoutSorting(async (forced) => {
    const { notes: found } = await forced.data<Found>(ask, { first: 3, exact: true })
    expect(found.nodes).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }])
    expect(found.searchInfo).toMatchObject({ strategy: 'EXACT', exact: true, candidates: 300 })
  })
})

test('a search with conditions compares every row that matches, so that none is missed', async () => {
  await withoutSorting(async (forced) => {
    const where = { topic: { eq: 'topic 2' } }
    const { notes: found } = await forced.data<Found>(ask, { first: 3, where })
    expect(found.nodes).toEqual([{ id: 2 }, { id: 5 }, { id: 8 }])
    expect(found.searchInfo).toMatchObject({ strategy: 'EXACT', candidates: 100 })
  })
})

test('pages after a cursor go on exactly where the first one ended', async () => {
  await withoutSorting(async (forced) => {
    const page = `query ($after: String) {
      notes(search: { near: { key: { id: 0 } } }, first: 2, after: $after) {
        nodes { id } pageInfo { endCursor } searchInfo { strategy }
      }
    }`
    type Page = Found & { readonly notes: { readonly pageInfo: { readonly endCursor: string } } }
    const first = await forced.data<Page>(page)
    const second = await forced.data<Page>(page, { after: first.notes.pageInfo.endCursor })
    expect([...first.notes.nodes, ...second.notes.nodes].map(({ id }) => id)).toEqual([0, 1, 2, 3])
    expect(second.notes.searchInfo).toEqual({ strategy: 'EXACT' })
  })
})

test('an index on some of the rows, or by another distance, is not used for a search', () => {
  const columns = {
    id: integer('id').primaryKey(),
    text: text('text'),
    v: vector('v', { dimensions: 3 }),
  }
  const contract = {
    name: 'Other',
    version: '1.0.0',
    owner: 'tests',
    description: 'Rows.',
    columns: { id: 'Number.', text: 'Text.', v: 'Vector.' },
    freshness: { lane: 'batch', within: '1d' },
    embeddings: { v: { of: ['text'], space: 'small' } },
  } as const
  const spaces = new Map([['small', 3]])
  const partial = dataProduct(
    gold.table('others', columns, (table) => [
      index()
        .using('hnsw', table.v.op('vector_cosine_ops'))
        .where(sql`id > 3`),
    ]),
    contract,
  )
  const euclidean = dataProduct(
    gold.table('others', columns, (table) => [index().using('hnsw', table.v.op('vector_l2_ops'))]),
    contract,
  )
  for (const product of [partial, euclidean]) {
    const [only] = buildRegistry({ exports: { product }, spaces }).products
    expect(only?.embeddings[0]?.indexed).toBe(false)
  }
})
