import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'
import type { Product } from '../../src/product/product.ts'
import { orderings } from './list-inputs.ts'
import { insertRow, insertTexts, itemId, rowTexts, someTexts, type RowTexts } from './rows.ts'
import { seed } from './runs.ts'
import { item, lineage, registry, spaces } from './shop.ts'

let server: TestServer
const items = productOf()

function productOf(): Product {
  const product = registry.byTable.get(item)
  if (!product) throw new TypeError('items are no product')
  return product
}

/** Rows that are there all the time, and rows that come and go. */
const staying: readonly RowTexts[] = rowTexts(items, seed, 45).map((row) => ({
  ...row,
  makerId: '1',
}))
const passing: readonly RowTexts[] = rowTexts(items, seed + 1, 4_000).map((row, index) => ({
  ...row,
  makerId: '1',
  id: itemId(1_000_000 + index),
}))

beforeAll(async () => {
  server = await TestServer.start({ registry, lineage, spaces })
  await insertTexts(server.pool, new Map([...someTexts(seed), [items, staying]]))
})

afterAll(() => server[Symbol.asyncDispose]())

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const declarations =
  '$orderBy: [ItemOrder!], $first: Int, $last: Int, $after: String, $before: String'
const list = `items(orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before) {
  edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}`

const lists = {
  root: async (variables: object): Promise<Page> =>
    (await server.data<{ items: Page }>(`query (${declarations}) { ${list} }`, variables)).items,
  nested: async (variables: object): Promise<Page> =>
    (
      await server.data<{ maker: { items: Page } }>(
        `query (${declarations}) { maker(id: 1) { ${list} } }`,
        variables,
      )
    ).maker.items,
}

/** Inserts and deletes until it is told to stop. Each passing row comes once. */
class Traffic {
  readonly #there: RowTexts[] = []
  #next = 0
  #stopped = false
  #running: Promise<void> = Promise.resolve()
  changes = 0

  start(): void {
    this.#stopped = false
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** Takes away a passing row, if it is there. */
  async remove(id: string): Promise<void> {
    const index = this.#there.findIndex((row) => row['id'] === id)
    if (index < 0) return
    this.#there.splice(index, 1)
    await server.pool.query('delete from gold.item where id = $1', [id])
    this.changes++
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const row = passing[this.#next++ % passing.length]
      if (row && this.#next <= passing.length) {
        await insertRow(server.pool, items, row)
        this.#there.push(row)
        this.changes++
      }
      const gone = this.#there.length > 15 ? this.#there[this.#next % 15] : undefined
      if (gone) await this.remove(gone['id'] ?? '')
    }
  }
}

const orderable = items.columns.filter(
  ({ family }) => !['json', 'vector', 'array', 'other'].includes(family),
)
const anyOrderBy = fc.array(
  fc
    .tuple(fc.constantFrom(...orderable), fc.constantFrom(...orderings))
    .map(([{ key }, word]) => ({ [key]: word })),
  { maxLength: 3 },
)

const ids = ({ edges }: Page): string[] => edges.map(({ node }) => node.id)

/** All pages of a list, in the order of the list; the row at the end of each page may be gone then. */
async function walk(
  where: keyof typeof lists,
  orderBy: readonly object[],
  size: number,
  forward: boolean,
  traffic: Traffic,
): Promise<string[]> {
  const seen: string[] = []
  for (let cursor: string | null = null; ;) {
    const page: Page = await lists[where]({
      orderBy,
      ...(forward ? { first: size, after: cursor } : { last: size, before: cursor }),
    })
    const found = ids(page)
    if (forward) seen.push(...found)
    else seen.unshift(...found)
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    if (!(forward ? hasNextPage : hasPreviousPage)) return seen
    cursor = forward ? endCursor : startCursor
    const last = forward ? found.at(-1) : found[0]
    if (last !== undefined) await traffic.remove(last)
  }
}

test('no row that stays is missed or met twice while others come and go', async () => {
  const isStaying = new Set(staying.map((row) => row['id']))
  const traffic = new Traffic()
  let met = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<keyof typeof lists>('root', 'nested'),
      anyOrderBy,
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      async (where, orderBy, size, forward) => {
        const wanted = ids(await lists[where]({ orderBy, first: 1000 })).filter((id) =>
          isStaying.has(id),
        )
        traffic.start()
        try {
          const seen = await walk(where, orderBy, size, forward, traffic)
          expect(seen.filter((id) => isStaying.has(id))).toEqual(wanted)
          expect(new Set(seen).size).toBe(seen.length)
          met += seen.length - wanted.length
        } finally {
          await traffic.stop()
        }
      },
    ),
    { numRuns: 30, seed },
  )
  // The walks did go through traffic.
  expect(traffic.changes).toBeGreaterThan(500)
  expect(met).toBeGreaterThan(40)
})
