import { expect, test } from 'vitest'
import { queries } from './corpus/all.ts'
import { benchmarks } from './corpus/benchmarks.ts'
import type { Unread } from './corpus/statement.ts'

/*
 * How many queries are exact: their edges start from exactly the columns that Postgres counts.
 * Every query is held to that by queries-postgres and benchmarks-postgres, unless it says which
 * columns are read in vain, and that is proven there too. So counting is enough here.
 */

interface Counted {
  readonly name: string
  readonly unread?: Unread | undefined
}

const counted: readonly Counted[] = [
  ...queries,
  ...benchmarks.flatMap(({ name: benchmark, queries: published, unread }) =>
    published.map(({ name }): Counted => {
      const number = name.replace(/:.*/, '')
      return { name: `${benchmark} ${number}`, unread: unread[number] }
    }),
  ),
]

const inexact = counted.filter(({ unread }) => unread)

/** What exactness excepts. */
const excepted: ReadonlySet<string> = new Set(['the list of EXISTS', 'a CTE that nobody reads'])

test('at least 97% of the queries are exact, lists of EXISTS and unread CTEs excepted', () => {
  const others = inexact.filter(({ unread }) => unread && !excepted.has(unread.why))
  expect(1 - others.length / counted.length).toBeGreaterThanOrEqual(0.97)
})

test('every other query is here by name, with its reason', () => {
  const byReason = Object.groupBy(inexact, ({ unread }) => unread?.why ?? '')
  const names = Object.entries(byReason).map(([why, list]) => [why, list.map((q) => q.name)])
  expect(Object.fromEntries(names)).toEqual({
    'the list of EXISTS': [
      'what EXISTS selects does not matter',
      'TPC-H q4',
      'TPC-H q21',
      'TPC-H q22',
      'TPC-DS q10',
      'TPC-DS q16',
      'TPC-DS q35',
      'TPC-DS q69',
      'TPC-DS q94',
    ],
    'a CTE that nobody reads': ['a CTE that nobody reads'],
    'a column of a CTE that nobody reads': [
      'a CTE that reads another',
      'a CTE hides a table of its name',
    ],
    'a column of a subquery that nobody reads': [
      'a column of a subquery that is not used has no effect',
      'a field of a whole row of a subquery',
      'a column of a set that nobody uses',
      'TPC-DS q23',
    ],
    'a column of a row whose other columns are read': [
      'a row cast to the type of a table',
      'a field of a row without names',
    ],
    'a field of a type that is named after a table': [
      'a row of the type of a table, filled from JSON',
      'a row cast to the type of the table it inherits from',
    ],
    'a window that nobody uses': ['a window that nobody uses'],
  })
})
