import { integer, text } from 'drizzle-orm/pg-core'
import { gold, merge, replace, type Strategy } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

interface Item {
  id: number
  label: string | null
}

async function open(strategy: Strategy, rows: () => Item[]): Promise<TinyProject> {
  const items = declare(
    gold.table('items', { id: integer('id').primaryKey(), label: text('label') }),
  )
  return await openTiny([items], [rowsFrom(items, rows, strategy)])
}

/** Where each row lies, and the transaction that wrote it. */
async function places({ pool }: TinyProject): Promise<ReadonlyMap<number, string>> {
  const { rows } = await pool.query<{ id: number; place: string }>(
    `SELECT id, ctid::text || ' by ' || xmin AS place FROM gold.items`,
  )
  return new Map(rows.map(({ id, place }) => [id, place]))
}

const before: Item[] = [
  { id: 1, label: 'stays' },
  { id: 2, label: 'changes' },
  { id: 3, label: 'goes' },
  { id: 4, label: null },
]
const after: Item[] = [
  { id: 1, label: 'stays' },
  { id: 2, label: 'changed' },
  { id: 4, label: null },
  { id: 5, label: 'comes' },
]

test('replace inserts, updates and deletes the difference', async () => {
  let rows = before
  await using tiny = await open(replace(), () => rows)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', inserted: 4n })
  rows = after
  expect(await tiny.run('gold.items')).toMatchObject({
    status: 'PUBLISHED',
    dataVersion: 2n,
    inserted: 1n,
    updated: 1n,
    deleted: 1n,
  })
  expect(await tiny.rows('gold.items')).toEqual(after)
})

test('merge inserts and updates, and deletes nothing', async () => {
  let rows = before
  await using tiny = await open(merge(), () => rows)
  await tiny.run('gold.items')
  rows = after
  expect(await tiny.run('gold.items')).toMatchObject({ inserted: 1n, updated: 1n, deleted: 0n })
  expect(await tiny.rows('gold.items')).toEqual(
    [...after, { id: 3, label: 'goes' }].toSorted((a, b) => a.id - b.id),
  )
})

test.each([replace(), merge()])(
  '$kind does not touch a row that stays as it is',
  async (strategy) => {
    let rows = before
    await using tiny = await open(strategy, () => rows)
    await tiny.run('gold.items')
    // The first publication on the embedded database is vacuumed, but rows keep their place.
    const old = await places(tiny)
    rows = after
    await tiny.run('gold.items')
    const now = await places(tiny)
    expect(now.get(1)).toBe(old.get(1))
    expect(now.get(4)).toBe(old.get(4))
    expect(now.get(2)).not.toBe(old.get(2))
  },
)

test('the same rows again are no new version', async () => {
  await using tiny = await open(replace(), () => before)
  await tiny.run('gold.items')
  expect(await tiny.run('gold.items')).toMatchObject({
    status: 'UNCHANGED',
    dataVersion: 1n,
    inserted: 0n,
    updated: 0n,
    deleted: 0n,
  })
})

test('a first publication without rows is a version of its own', async () => {
  await using tiny = await open(replace(), () => [])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', dataVersion: 1n })
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED', dataVersion: 1n })
})

test('replace with no rows empties the product', async () => {
  let rows = before
  await using tiny = await open(replace(), () => rows)
  await tiny.run('gold.items')
  rows = []
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', deleted: 4n })
  expect(await tiny.rows('gold.items')).toEqual([])
})
