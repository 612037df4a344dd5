import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  columnLineage,
  type StatementLineage,
} from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'
import { numberTables, numberTablesSql, RandomQuery } from './random-query.ts'

/*
 * Lineage is complete where a column without an edge has no influence: its values are changed, and
 * the values of the output column must stay what they were.
 */

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshEmbedded()
  await fresh.database.pool.query(numberTablesSql)
})

afterAll(() => fresh[Symbol.asyncDispose]())

/** How many queries; more are tried by `RANDOM_QUERIES=20000 npx vitest run tests/lineage/columns/influence`. */
const runs = Number(process.env['RANDOM_QUERIES'] ?? 150)

const rowsOfTable = 3

test('a column without an edge to an output column has no influence on its values', async () => {
  let changed = 0
  const numbers = fc.array(fc.nat(1000), { minLength: 20, maxLength: 100, size: 'max' })
  const values = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 200, maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(numbers, values, fc.nat(1000), async (list, data, choice) => {
      const { pool } = fresh.database
      const sql = new RandomQuery(list).sql(2)
      await fill(pool, data)
      const before = await valuesOf(pool, sql)
      if (!before) return
      const [lineage] = await columnLineage(sql, numberTables)
      if (!lineage) throw new Error('no lineage')
      const output = choice % Math.max(1, lineage.columns.length)
      const free = withoutEdges(lineage, output)
      if (free.size === 0) return
      await fill(pool, data, free)
      const after = await valuesOf(pool, sql)
      changed++
      const told = { sql, changed: [...free], output }
      expect({ ...told, values: after?.[output] }).toEqual({ ...told, values: before[output] })
    }),
    { numRuns: runs, endOnFailure: true },
  )
  expect(changed).toBeGreaterThan(runs / 3)
}, 600_000)

/** The columns of all tables that have no edge to an output column. */
function withoutEdges(lineage: StatementLineage, output: number): Set<string> {
  const { direct = [], indirect = [] } = lineage.columns[output] ?? {}
  const edges = [...direct, ...indirect, ...lineage.dataset]
  const connected = new Set(edges.map(({ dataset, field }) => `${dataset}.${field}`))
  const all = Object.entries(numberTables).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  )
  return new Set(all.filter((name) => !connected.has(name)))
}

/** Fills the tables, in the same order of rows, with other values in some columns. */
async function fill(
  pool: Pool,
  data: readonly number[],
  changed?: ReadonlySet<string>,
): Promise<void> {
  let next = 0
  const statements = Object.entries(numberTables).flatMap(([table, columns]) => {
    const rows = Array.from({ length: rowsOfTable }, () => {
      const values = columns.map((column) => {
        const value = data[next++] ?? 0
        const shown = changed?.has(`${table}.${column}`) ? value + 1 + (next % 3) : value
        return shown === -1 ? 'null' : shown
      })
      return `(${values.join()})`
    })
    return [`truncate ${table}`, `insert into ${table} values ${rows.join()}`]
  })
  await pool.query(statements.join(';'))
}

/** The values of each output column, sorted; undefined where Postgres refuses the query. */
async function valuesOf(pool: Pool, sql: string): Promise<string[][] | undefined> {
  try {
    const { rows, fields } = await pool.query<unknown[]>({ text: sql, rowMode: 'array' })
    return fields.map((_, position) => rows.map((row) => String(row[position])).sort())
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
