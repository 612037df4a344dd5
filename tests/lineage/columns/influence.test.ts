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

const rowsOfTable = 4

test('a column without an edge to an output column has no influence on its values', async () => {
  let changed = 0
  const numbers = fc.array(fc.nat(1000), { minLength: 20, maxLength: 160, size: 'max' })
  const values = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 200, maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(numbers, values, fc.nat(1000), async (list, data, choice) => {
      const { pool } = fresh.database
      const sql = new RandomQuery(list).sql()
      await fill(pool, data)
      const before = await valuesOf(pool, sql)
      if (!before) return
      const [lineage] = await columnLineage(sql, numberTables)
      if (!lineage) throw new Error('no lineage')
      const free = withoutEdges(lineage)
      const column = free[choice % Math.max(1, free.length)]
      if (!column) return
      await fill(pool, data, column.name)
      const after = await valuesOf(pool, sql)
      changed++
      for (const output of column.outputs) {
        const told = { sql, changed: column.name, output }
        expect({ ...told, values: after?.[output] }).toEqual({ ...told, values: before[output] })
      }
    }),
    { numRuns: runs },
  )
  expect(changed).toBeGreaterThan(runs / 3)
}, 600_000)

interface FreeColumn {
  readonly name: string
  /** Positions of the output columns that it has no edge to. */
  readonly outputs: readonly number[]
}

/** The columns of all tables, each with the output columns it should have no influence on. */
function withoutEdges(lineage: StatementLineage): FreeColumn[] {
  const nameOf = (edge: { dataset: string; field: string }) => `${edge.dataset}.${edge.field}`
  const everywhere = new Set(lineage.dataset.map(nameOf))
  const edges = lineage.columns.map(
    ({ direct, indirect }) => new Set([...direct, ...indirect].map(nameOf)),
  )
  return Object.entries(numberTables).flatMap(([table, columns]) =>
    columns.flatMap((field): FreeColumn[] => {
      const name = `${table}.${field}`
      if (everywhere.has(name)) return []
      const outputs = [...edges.keys()].filter((position) => !edges[position]?.has(name))
      return outputs.length === 0 ? [] : [{ name, outputs }]
    }),
  )
}

/** Fills the tables, in the same order of rows, with other values in one column. */
async function fill(pool: Pool, data: readonly number[], changed?: string): Promise<void> {
  let next = 0
  const statements = Object.entries(numberTables).flatMap(([table, columns]) => {
    const rows = Array.from({ length: rowsOfTable }, () => {
      const values = columns.map((column) => {
        const value = data[next++] ?? 0
        const shown = `${table}.${column}` === changed ? value + 1 + (next % 3) : value
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
