import { expect, test } from 'vitest'
import { queries } from './corpus/all.ts'
import { benchmarks } from './corpus/benchmarks.ts'
import type { Unread } from './corpus/statement.ts'

/*
 * How many statements are exact: their edges start from exactly the columns that Postgres counts.
 * Every statement is held to that by queries-postgres and benchmarks-postgres, unless it says which
 * columns are read in vain, and that is proven there too. So counting is enough here.
 */

const statements: readonly { readonly unread?: Unread | undefined }[] = [
  ...queries,
  ...benchmarks.flatMap(({ queries: published, unread }) =>
    published.map(({ name }) => ({ unread: unread[name.replace(/:.*/, '')] })),
  ),
]

const allowed: ReadonlySet<string> = new Set(['the list of EXISTS', 'a CTE that nobody reads'])

test('at least 97% of the statements are exact, lists of EXISTS and unread CTEs aside', () => {
  const inexact = statements.filter(({ unread }) => unread && !allowed.has(unread.why))
  expect(1 - inexact.length / statements.length).toBeGreaterThanOrEqual(0.97)
})

test('every number of a benchmark that is excepted is one of its queries', () => {
  for (const { queries: published, unread } of benchmarks) {
    const numbers = published.map(({ name }) => name.replace(/:.*/, ''))
    expect(numbers).toEqual(expect.arrayContaining(Object.keys(unread)))
  }
})
