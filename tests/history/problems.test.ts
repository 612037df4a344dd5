import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import { gold, history } from 'platinum'
import { expect, test } from 'vitest'
import { declare, problemsOf } from '../product/declare.ts'
import { resolveTiny, rowsFrom } from '../materialization/tiny-project.ts'

const table = () => gold.table('items', { id: integer('id').primaryKey(), word: text('word') })

test.each(['90 days', '0d', 'always', ''])('"%s" is no time to keep history for', (keep) => {
  expect(problemsOf(declare(table(), { history: { keep } }))).toMatchObject([
    { code: 'PRODUCT_BAD_HISTORY', where: 'gold.items, history.keep', found: JSON.stringify(keep) },
  ])
})

test.each([true, {}, { keep: 90 }, { keep: '90d', of: 'all' }])(
  'history of another shape is a bad contract: %j',
  (shape) => {
    expect(problemsOf(declare(table(), { history: shape }))).toMatchObject([
      { code: 'PRODUCT_BAD_CONTRACT' },
    ])
  },
)

test('a grain that takes the name of an argument is refused, and all problems are told at once', () => {
  const taken = gold.table('items', { asOf: timestamp('as_of').primaryKey() })
  expect(problemsOf(declare(taken, { history: { keep: 'long' } }))).toMatchObject([
    { code: 'PRODUCT_BAD_HISTORY', where: 'gold.items, history.keep' },
    { code: 'PRODUCT_BAD_HISTORY', where: 'gold.items, history' },
  ])
  expect(problemsOf(declare(gold.table('items', { asOf: integer('a').primaryKey() })))).toEqual([])
})

test('history() without history in the contract is refused, with the words to add', async () => {
  const plain = declare(table())
  await expect(resolveTiny([plain], [rowsFrom(plain, () => [], history())])).rejects.toThrow(
    /MATERIALIZATION_NO_HISTORY[\s\S]*history: \{ keep: '90d' \}/,
  )
  const kept = declare(table(), { history: { keep: '90d' } })
  await resolveTiny([kept], [rowsFrom(kept, () => [], history())])
})
