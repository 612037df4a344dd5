import { integer, text } from 'drizzle-orm/pg-core'
import { belongsTo, dataProduct, gold, type Materialization } from 'platinum'
import { expect, test } from 'vitest'
import { rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'
import { ServedProject, shifted } from './served-project.ts'

const mood = gold.enum('mood', ['glad', 'sad'])

const makers = declare(
  gold.table('makers', { id: integer('id').primaryKey(), name: text('name').notNull() }),
)

const items = dataProduct(
  gold.table('items', {
    id: integer('id').primaryKey(),
    word: text('word').notNull(),
    mood: mood('mood'),
    moods: mood('moods').array(),
    secret: text('secret'),
    maker: integer('maker'),
  }),
  {
    name: 'Item',
    version: '1.0.0',
    owner: 'tests',
    description: 'A thing.',
    columns: {
      id: 'Number.',
      word: 'Word.',
      mood: 'Mood.',
      moods: 'Moods.',
      secret: { description: 'Secret.', classification: 'pii.secret' },
      maker: 'Who made it.',
    },
    freshness: { lane: 'batch', within: '1d' },
    history: { keep: '90d' },
    relations: { madeBy: belongsTo(() => makers, 'maker') },
  },
)

interface Item {
  readonly id: number
  readonly word: string
  readonly mood?: string | null
  readonly moods?: readonly string[] | null
  readonly secret?: string | null
  readonly maker?: number | null
}

/** Two publications of three items each: the second changes one, removes one and adds one. */
async function twoVersions(): Promise<ServedProject> {
  let rows: readonly Item[] = [
    { id: 1, word: 'stays', mood: 'sad', moods: ['sad', 'glad'], secret: 'x', maker: 1 },
    { id: 2, word: 'changes', secret: 'y' },
    { id: 3, word: 'goes' },
  ]
  let names = 'before'
  const jobs: Materialization[] = [
    rowsFrom(makers, () => [{ id: 1, name: names }]),
    rowsFrom(items, () => rows),
  ]
  const served = await ServedProject.open([makers, items], jobs)
  await served.publish('gold.makers')
  await served.publish('gold.items')
  rows = [
    { id: 1, word: 'stays', mood: 'sad', moods: ['sad', 'glad'], secret: 'x', maker: 1 },
    { id: 2, word: 'changed', secret: 'z' },
    { id: 4, word: 'comes' },
  ]
  names = 'after'
  await served.publish('gold.makers')
  await served.publish('gold.items')
  return served
}

test('literals and variables answer alike, and one statement text serves every moment', async () => {
  await using served = await twoVersions()
  const [first, second] = await served.log('gold.items')
  const words = (found: { items: { nodes: { word: string }[] } }) =>
    found.items.nodes.map(({ word }) => word)
  const query = 'query ($at: DateTime) { items(asOf: $at) { nodes { word } } }'
  served.statements.length = 0
  for (const [at, expected] of [
    [first?.at, ['stays', 'changes', 'goes']],
    [second?.at, ['stays', 'changed', 'comes']],
    [shifted(second?.at ?? '', -1), ['stays', 'changes', 'goes']],
    [shifted(first?.at ?? '', -1), []],
  ] as const) {
    expect(words(await served.data(query, { at }))).toEqual(expected)
    expect(words(await served.data(`{ items(asOf: "${at}") { nodes { word } } }`))).toEqual(
      expected,
    )
  }
  expect(new Set(served.statements.map((statement) => statement.text)).size).toBe(1)
  expect(served.statements).toHaveLength(8)
  served.statements.length = 0
  expect(words(await served.data(query, { at: null }))).toEqual(['stays', 'changed', 'comes'])
  expect(served.statements[0]?.text).not.toContain('history')
})

test('a moment with another offset is the same moment', async () => {
  await using served = await twoVersions()
  const [first] = await served.log('gold.items')
  const local = new Date(Date.parse(first?.at ?? '') + 3_600_000).toISOString().slice(0, 19)
  const at = `${local}.${first?.at.slice(20, 26)}+01:00`
  const { items: found } = await served.data<{
    items: { count: { value: number }; meta: { dataVersion: string; asOf: { at: string } } }
  }>(
    'query ($at: DateTime) { items(asOf: $at) { count { value } meta { dataVersion asOf { at } } } }',
    { at },
  )
  expect(found.count.value).toBe(3)
  expect(found.meta.dataVersion).toBe('1')
  expect(Date.parse(found.meta.asOf.at)).toBe(Date.parse(at))
})

test('a product without history has no asOf, and is read as it is now next to one that has', async () => {
  await using served = await twoVersions()
  const { code } = (await served.error('{ oneMakers(id: 1, asOf: "2026-01-01T00:00:00Z") { id } }'))
    .extensions
  expect(code).toBe('BAD_USER_INPUT')
  const found = await served.data<object>(
    `{ items(asOfVersion: 1, first: 1) { nodes { word madeBy { name } } meta { asOf { current } } }
       makers: __type(name: "Item") { fields { name description } } }`,
  )
  expect(found).toMatchObject({
    items: {
      nodes: [{ word: 'stays', madeBy: { name: 'after' } }],
      meta: { asOf: { current: ['OneMakers'] } },
    },
  })
  const { fields } = (found as { makers: { fields: { name: string; description: string }[] } })
    .makers
  expect(fields.find(({ name }) => name === 'madeBy')?.description).toContain(
    'Always of now: OneMakers keeps no history',
  )
})

test('a masked column is masked in every version, in filters and groups too', async () => {
  await using served = await twoVersions()
  const found = await served.data(
    `{ all: items(asOfVersion: 1) { nodes { secret } }
       none: items(asOfVersion: 1, where: { secret: { isNull: false } }) { nodes { id } }
       itemsAggregate(asOfVersion: 1, groupBy: [{ field: secret }]) { groups { key { secret } count } } }`,
  )
  expect(found).toEqual({
    all: { nodes: [{ secret: null }, { secret: null }, { secret: null }] },
    none: { nodes: [] },
    itemsAggregate: { groups: [{ key: { secret: null }, count: 3 }] },
  })
})

test('enums are filtered, ordered and listed as of a moment', async () => {
  await using served = await twoVersions()
  const found = await served.data(
    `{ items(asOfVersion: 1, where: { mood: { eq: sad } }, orderBy: [{ mood: DESC }]) {
        nodes { id mood moods } } }`,
  )
  expect(found).toEqual({ items: { nodes: [{ id: 1, mood: 'sad', moods: ['sad', 'glad'] }] } })
})

test('pages of one moment go on, and a cursor of another moment is refused', async () => {
  await using served = await twoVersions()
  const [first, second] = await served.log('gold.items')
  const query = `query ($at: DateTime, $after: String) {
    items(asOf: $at, first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }`
  interface Page {
    items: { nodes: object[]; pageInfo: { endCursor: string; hasNextPage: boolean } }
  }
  const page = (await served.data<Page>(query, { at: first?.at })).items
  expect(page).toMatchObject({
    nodes: [{ id: 1 }, { id: 2 }],
    pageInfo: { hasNextPage: true },
  })
  const after = page.pageInfo.endCursor
  expect((await served.data<Page>(query, { at: first?.at, after })).items.nodes).toEqual([
    { id: 3 },
  ])
  for (const at of [second?.at, null]) {
    const { extensions } = await served.error(query, { at, after })
    expect(extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['items', 'after'] })
  }
})

test('a moment to come, an unknown version and both arguments at once are refused', async () => {
  await using served = await twoVersions()
  const at = new Date(Date.now() + 3_600_000).toISOString()
  const list =
    'query ($at: DateTime, $v: BigInt) { items(asOf: $at, asOfVersion: $v) { nodes { id } } }'
  const row = 'query ($at: DateTime, $v: BigInt) { item(id: 1, asOf: $at, asOfVersion: $v) { id } }'
  for (const [query, field] of [
    [list, 'items'],
    [row, 'item'],
  ] as const) {
    const future = await served.error(query, { at })
    expect(future.message).toMatch(/^This moment has not come yet/)
    expect(future.extensions).toEqual({ code: 'BAD_USER_INPUT', path: [field, 'asOf'] })
    const unknown = await served.error(query, { v: '3' })
    expect(unknown.message).toMatch(/^Item has no version of this number/)
    expect(unknown.extensions).toEqual({ code: 'BAD_USER_INPUT', path: [field, 'asOfVersion'] })
    const both = await served.error(query, { at, v: '1' })
    expect(both.extensions).toEqual({ code: 'BAD_USER_INPUT', path: [field, 'asOfVersion'] })
  }
  expect(served.logged).toEqual([])
})

test('a refused moment spoils no other field, in one snapshot too', async () => {
  await using served = await twoVersions()
  const { data, errors } = await served.ask(
    `{ wrong: item(id: 1, asOfVersion: 99) { id } right: item(id: 2, asOfVersion: 1) { word }
       now: item(id: 2) { word } }`,
  )
  expect(data).toEqual({ wrong: null, right: { word: 'changes' }, now: { word: 'changed' } })
  expect(errors).toHaveLength(1)
})

test('freshness and contract are those of the moment', async () => {
  await using served = await twoVersions()
  const [first] = await served.log('gold.items')
  const found = await served.data(
    `{ items(asOfVersion: 1) { meta { freshness { status ageSeconds } contract { status version } run { id finishedAt } } } }`,
  )
  expect(found).toEqual({
    items: {
      meta: {
        freshness: { status: 'FRESH', ageSeconds: 0 },
        contract: { status: 'PASSING', version: '1.0.0' },
        run: { id: first?.run, finishedAt: expect.any(String) as unknown },
      },
    },
  })
})

test('type, arguments and catalog say that history is kept', async () => {
  await using served = await twoVersions()
  const found = await served.data<{
    type: { description: string }
    catalog: { products: { id: string; history: string | null }[] }
  }>('{ type: __type(name: "Item") { description } catalog { products { id history } } }')
  expect(found.type.description).toContain('Keeps history')
  expect(found.catalog.products).toEqual([
    { id: 'gold.items', history: '90d' },
    { id: 'gold.makers', history: null },
  ])
})
