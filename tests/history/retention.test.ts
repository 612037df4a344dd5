import { integer, text } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { pruneVersions } from '../../src/history/prune-versions.ts'
import { declare } from '../product/declare.ts'
import { rowsFrom } from '../materialization/tiny-project.ts'
import { ServedProject } from './served-project.ts'

/** Four versions of one row and one that stays; the first two were published long ago. */
async function fourVersions(keep: string): Promise<ServedProject> {
  const items = declare(
    gold.table('items', { id: integer('id').primaryKey(), word: text('word') }),
    { history: { keep } },
  )
  let word = ''
  const served = await ServedProject.open(
    [items],
    [
      rowsFrom(items, () => [
        { id: 1, word },
        { id: 2, word: 'stays' },
      ]),
    ],
  )
  for (word of ['first', 'second', 'third', 'fourth']) await served.publish('gold.items')
  await served.tiny.pool.query(
    `UPDATE ops.publication SET published_at = published_at - make_interval(days => 40 - 10 * data_version::int)`,
  )
  return served
}

const word = async (served: ServedProject, daysAgo: number): Promise<unknown> => {
  const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString()
  const { oneItems } = await served.data<{ oneItems: { word: string } | null }>(
    'query ($at: DateTime) { oneItems(id: 1, asOf: $at) { word } }',
    { at },
  )
  return oneItems?.word
}

test('versions replaced before the promised time go; every moment of it is still answered', async () => {
  await using served = await fourVersions('15d')
  const { pool, registry } = served.tiny
  expect(await word(served, 25)).toBe('first')
  expect(await pruneVersions(pool, registry.products)).toBe(1)
  const { rows } = await pool.query('SELECT word FROM gold_history.items ORDER BY 1')
  expect(rows.map((row) => (row as { word: string }).word)).toEqual([
    'fourth',
    'second',
    'stays',
    'third',
  ])
  expect(await word(served, 15)).toBe('second')
  expect(await word(served, 5)).toBe('third')
  expect(await word(served, 0)).toBe('fourth')
  expect(await pruneVersions(pool, registry.products)).toBe(0)
})

test('a moment that is not kept any more is refused, and says since when', async () => {
  await using served = await fourVersions('15d')
  await pruneVersions(served.tiny.pool, served.tiny.registry.products)
  const at = new Date(Date.now() - 25 * 86_400_000).toISOString()
  const error = await served.error(
    'query ($at: DateTime) { items(asOf: $at) { nodes { word } } }',
    { at },
  )
  const [oldest] = await served.log('gold.items')
  expect(error.message).toBe(
    `History of OneItems goes back to ${oldest?.at}. Ask for a moment since then.`,
  )
  expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['items', 'asOf'] })
  const gone = await served.error('{ items(asOfVersion: 1) { nodes { word } } }')
  expect(gone.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['items', 'asOfVersion'] })
})

test('what is kept forever stays', async () => {
  await using served = await fourVersions('forever')
  expect(await pruneVersions(served.tiny.pool, served.tiny.registry.products)).toBe(0)
  expect(await word(served, 25)).toBe('first')
})
