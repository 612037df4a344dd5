import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
  // A vector of zeros points nowhere, so no search finds it.
  await server.pool.query(
    `insert into platinum.remark values ('${orderId(4)}', 0, 'zero', 'zero', 1, '[0,0,0]')`,
  )
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.statements.length = 0
})

interface Found {
  readonly edges: readonly {
    readonly score: number
    readonly distance: number
    readonly cursor: string
    readonly node: { readonly title: string }
  }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly searchInfo: unknown
}

const fields = `edges { score distance cursor node { title } } pageInfo { hasNextPage endCursor } searchInfo { strategy exact exhausted candidates }`

async function search(near: unknown, more: object = {}): Promise<Found> {
  const { remarks } = await server.data<{ remarks: Found }>(
    `query ($search: RemarkSearch!, $first: Int, $after: String, $where: RemarkWhere) {
      remarks(search: $search, first: $first, after: $after, where: $where) { ${fields} }
    }`,
    { search: { near }, ...more },
  )
  return remarks
}

const titles = (found: Found) => found.edges.map(({ node }) => node.title)

test('a text finds the rows nearest to it, with score and distance', async () => {
  const found = await search({ text: 'aaab' })
  expect(titles(found)).toEqual(['aaa', 'ab', 'b', 'c'])
  for (const { score, distance } of found.edges) expect(score).toBe(1 - distance)
  expect(found.edges[0]?.score).toBeCloseTo(3 / Math.hypot(3, 1), 6)
  expect(found.edges[3]?.score).toBeCloseTo(0, 6)
  expect(found.searchInfo).toEqual({
    strategy: 'EXACT',
    exact: true,
    exhausted: true,
    candidates: 4,
  })
})

test('a vector and the key of a row find the same as the text they stand for', async () => {
  const byVector = await search({ vector: [0, 2, 0] })
  expect(titles(byVector)).toEqual(['b', 'ab', 'aaa', 'c'])
  const byKey = await search({ key: { orderId: orderId(1), position: 2 } })
  expect(byKey.edges.map(({ distance }) => distance)).toEqual(
    byVector.edges.map(({ distance }) => distance),
  )
  expect(byKey.edges[0]).toMatchObject({ score: 1, distance: 0 })
})

test('rows without a vector are not found, and neither are those whose vector is zero', async () => {
  const { remarks } = await server.data<{ remarks: { count: unknown } }>(
    '{ remarks { count { value } } }',
  )
  expect(remarks.count).toEqual({ value: 6 })
  expect((await search({ text: 'a' })).edges).toHaveLength(4)
})

test('a filter narrows what is searched, and candidates counts what was compared', async () => {
  const found = await search({ text: 'a' }, { where: { rank: { gte: 2 } }, first: 1 })
  expect(titles(found)).toEqual(['ab'])
  expect(found.searchInfo).toMatchObject({ exhausted: false, candidates: 2 })
  expect(found.pageInfo.hasNextPage).toBe(true)
})

test('pages of a search follow each other, and no row is found twice', async () => {
  const seen: string[] = []
  for (let after: string | null = null; ;) {
    const found: Found = await search({ text: 'abbc' }, { first: 1, after })
    seen.push(...titles(found))
    expect(found.searchInfo).toMatchObject({ exhausted: seen.length === 4, candidates: 4 })
    if (!found.pageInfo.hasNextPage) break
    after = found.pageInfo.endCursor
  }
  expect(seen).toEqual(['ab', 'b', 'aaa', 'c'])
})

test('every page is cut from the rows that are found, and from no others', async () => {
  type Page = Pick<Found, 'edges' | 'pageInfo' | 'searchInfo'>
  const page = `query ($first: Int, $offset: Int) {
    remarks(search: { near: { vector: [2, 1, 0] } }, first: $first, offset: $offset) { ${fields} }
  }`
  const inOrder = ['aaa', 'ab', 'b', 'c']
  for (let offset = 0; offset <= 6; offset++) {
    for (let first = 1; first <= 6; first++) {
      const { remarks } = await server.data<{ remarks: Page }>(page, { first, offset })
      expect(remarks.edges.map(({ node }) => node.title)).toEqual(
        inOrder.slice(offset, offset + first),
      )
      const isLast = offset + first >= inOrder.length
      expect(remarks.pageInfo.hasNextPage).toBe(!isLast)
      expect(remarks.searchInfo).toMatchObject({ exhausted: isLast, candidates: 4 })
    }
  }
})

test('rows at one distance stand in the order of their grain, page by page', async () => {
  const where = { title: { in: ['b', 'c'] } }
  const all = await search({ vector: [1, 0, 0] }, { where })
  expect(new Set(all.edges.map(({ distance }) => distance)).size).toBe(1)
  const first = await search({ vector: [1, 0, 0] }, { where, first: 1 })
  const after = first.pageInfo.endCursor
  const second = await search({ vector: [1, 0, 0] }, { where, first: 1, after })
  expect([...titles(first), ...titles(second)]).toEqual(titles(all))
})

test.each(['nodes { title }', 'edges { distance cursor node { order { buyer { fullName } } } }'])(
  'the distance of each row is worked out once for a page of %s',
  async (asked) => {
    await server.data(`{ remarks(search: { near: { vector: [1, 0, 0] } }, first: 2) { ${asked} } }`)
    const [statement] = server.statements
    const { rows } = await server.pool.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `explain (verbose, format json) ${statement?.text}`,
      [...(statement?.values ?? [])],
    )
    const scan = nodesOf(rows[0]?.['QUERY PLAN'][0].Plan).find(
      (node) => node['Relation Name'] === 'remark',
    )
    expect(scan).not.toHaveProperty('Filter')
    expect(scan?.Output?.filter((each) => each.includes('<=>'))).toHaveLength(1)
  },
)

interface Node {
  readonly 'Relation Name'?: string
  readonly Output?: readonly string[]
  readonly Plans?: readonly Node[]
}

function nodesOf(node: Node | undefined): readonly Node[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(nodesOf)] : []
}

test('a search is one statement, relations and meta included, and walks no approximate index', async () => {
  await server.pool.query(
    'create index remark_ann on platinum.remark using hnsw (embedding vector_cosine_ops)',
  )
  const pool = server.oneConnection()
  try {
    await pool.query('set enable_seqscan = off; set enable_sort = off')
    await using forced = server.with({ pool })
    await forced.data(`{
      remarks(search: { near: { key: { orderId: "${orderId(1)}", position: 0 } } }) {
        edges { score node { order { buyer { fullName } } } } searchInfo { candidates } meta { dataVersion } count { value }
      }
    }`)
    expect(forced.statements).toHaveLength(1)
    const [statement] = forced.statements
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${statement?.text}`, [
      ...(statement?.values ?? []),
    ])
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('remark_ann')
  } finally {
    await pool.end()
    await server.pool.query('drop index platinum.remark_ann')
  }
})

test('without a search, score and distance and searchInfo are null', async () => {
  expect(
    await server.data('{ remarks(first: 1) { edges { score distance } searchInfo { exact } } }'),
  ).toEqual({ remarks: { edges: [{ score: null, distance: null }], searchInfo: null } })
})

test('any vector orders rows as cosine distance worked out in memory does', async () => {
  const stored = { aaa: [1, 0, 0], ab: [0.6, 0.8, 0], b: [0, 1, 0], c: [0, 0, 1] }
  const component = fc.integer({ min: -5, max: 5 })
  const vector = fc
    .tuple(component, component, component)
    .filter((each) => each.some((number) => number !== 0))
  await fc.assert(
    fc.asyncProperty(vector, async (wanted) => {
      const found = await search({ vector: wanted })
      const scores = Object.entries(stored).map(([title, [x = 0, y = 0, z = 0]]) => {
        const product = x * wanted[0] + y * wanted[1] + z * wanted[2]
        return [title, product / Math.hypot(...wanted)] as const
      })
      for (const [title, score] of scores) {
        expect(found.edges.find(({ node }) => node.title === title)?.score).toBeCloseTo(score, 5)
      }
      const distances = found.edges.map(({ distance }) => distance)
      expect(distances).toEqual(distances.toSorted((left, right) => left - right))
    }),
    { numRuns: 50 },
  )
})
