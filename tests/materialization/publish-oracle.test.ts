import fc from 'fast-check'
import { integer, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { append, gold, merge, replace, type Strategy } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

/*
 * Any sequence of row sets is published as a program with a map would: the grain is two columns,
 * one of them text that looks like everything, and a third column is unique without being the grain.
 */

interface Row {
  readonly shelf: string
  readonly place: number
  readonly label: string
  readonly note: string | null
}

const table = (name: string) =>
  declare(
    gold.table(
      name,
      {
        shelf: text('shelf').notNull(),
        place: integer('place').notNull(),
        label: text('label').notNull(),
        note: text('note'),
      },
      (columns) => [
        primaryKey({ columns: [columns.shelf, columns.place] }),
        unique().on(columns.label),
      ],
    ),
  )

const keyOf = ({ shelf, place }: Row): string => JSON.stringify([shelf, place])

/** Rows of different grains, with labels of their own, so that no check refuses them. */
const rowSet = fc
  .uniqueArray(
    fc.record({
      shelf: fc.constantFrom('a', 'A', '', "'", '\\', 'NULL', 'ä'),
      place: fc.constantFrom(-1, 0, 1),
      note: fc.option(fc.constantFrom('', ' ', 'x', '1', '1.0', '{}'), { nil: null }),
      label: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'),
    }),
    { maxLength: 9, selector: keyOf },
  )
  .map((rows) => [...new Map(rows.map((row) => [row.label, row])).values()])

/** What a run leaves served, as long as no label is used twice. */
function after(
  strategy: Strategy,
  served: ReadonlyMap<string, Row>,
  rows: readonly Row[],
): Map<string, Row> {
  const made = rows.map((row) => [keyOf(row), row] as const)
  switch (strategy.kind) {
    case 'replace':
      return new Map(made)
    case 'merge':
      return new Map([...served, ...made])
    case 'append':
      return new Map([...made, ...served])
  }
}

function differences(from: ReadonlyMap<string, Row>, to: ReadonlyMap<string, Row>) {
  const same = (a: Row, b: Row | undefined): boolean => a.label === b?.label && a.note === b.note
  return {
    inserted: BigInt([...to.keys()].filter((key) => !from.has(key)).length),
    deleted: BigInt([...from.keys()].filter((key) => !to.has(key)).length),
    updated: BigInt(
      [...to].filter(([key, row]) => from.has(key) && !same(row, from.get(key))).length,
    ),
  }
}

test.each([replace(), merge(), append()])(
  '$kind publishes any sequence of row sets as a map would hold it',
  async (strategy) => {
    let rows: readonly Row[] = []
    const shelves = table('shelves')
    await using tiny = await openTiny([shelves], [rowsFrom(shelves, () => rows, strategy)])
    const sequence = fc.asyncProperty(
      fc.array(rowSet, { minLength: 1, maxLength: 4 }),
      async (sets) => {
        await tiny.pool.query('TRUNCATE gold.shelves; DELETE FROM ops.product')
        let served = new Map<string, Row>()
        for (const set of sets) {
          rows = set
          const next = after(strategy, served, set)
          const labels = new Set([...next.values()].map(({ label }) => label))
          const refused = labels.size < next.size
          const counts = differences(served, next)
          const changed = Object.values(counts).some((count) => count > 0n)
          const expected: object = refused
            ? { status: 'BREACHED' }
            : { ...counts, ...(changed ? { status: 'PUBLISHED' } : {}) }
          expect(await tiny.run('gold.shelves')).toMatchObject(expected)
          if (!refused) served = next
          const found = (await tiny.rows('gold.shelves')) as unknown as Row[]
          expect(new Map(found.map((row) => [keyOf(row), row]))).toEqual(served)
        }
      },
    )
    await fc.assert(sequence, { numRuns: 15 })
  },
)
