import type { Pool } from 'pg'
import { expect } from 'vitest'
import type { TableColumns } from '../../../src/lineage/columns/catalog.ts'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { shortened, type Unread } from './corpus/statement.ts'
import { columnName, expected } from './edges.ts'
import { askPostgres, columnsWithEdges } from './postgres.ts'

/**
 * Postgres agrees with the lineage of a query: it names the same columns, and the edges start from
 * exactly those. Where some are named in vain, they are those of `unread`, and the shorter query has
 * the same edges and is exact.
 */
export async function expectAgreement(
  pool: Pool,
  tables: TableColumns,
  sql: string,
  unread: Unread | undefined,
): Promise<void> {
  const [lineage] = await columnLineage(sql, tables)
  const byPostgres = await askPostgres(pool, sql)
  if (!lineage) throw new Error('no lineage')
  expect(lineage.unresolved).toEqual([])
  expect(lineage.columns.map(({ name }) => name)).toEqual(byPostgres.outputs)
  expect(new Set(lineage.tables)).toEqual(byPostgres.tables)
  expect(new Set(lineage.referenced.map(columnName))).toEqual(byPostgres.columns)

  const edges = columnsWithEdges(lineage)
  expect([...edges].filter((column) => !byPostgres.readable.has(column))).toEqual([])
  const inVain = [...byPostgres.columns].filter((column) => !edges.has(column)).sort()
  expect(inVain).toEqual(unread ? listed(unread, tables, edges) : [])
  if (!unread) return
  expect(inVain).not.toEqual([])
  expectReason(unread)
  const short = shortened(sql, unread)
  const [same] = await columnLineage(short, tables)
  expect(same?.columns).toEqual(lineage.columns)
  expect(same?.dataset).toEqual(lineage.dataset)
  expect((await askPostgres(pool, short)).columns).toEqual(edges)
}

/** The reasons that count as exact are seen from the parts themselves. */
function expectReason({ why, shorter }: Unread): void {
  const texts = shorter.map(([part, instead]) => `${part} -> ${instead}`)
  const every = (pattern: unknown) => expect(texts).toEqual(texts.map(() => pattern))
  if (why === 'the list of EXISTS') every('exists (select * -> exists (select')
  if (why === 'a CTE that nobody reads') every(expect.stringMatching(/^with \w+ as \(.*\) ? -> $/))
}

/** The columns that are listed as unread, `orders.*` written out. */
function listed({ columns }: Unread, tables: TableColumns, edges: ReadonlySet<string>): string[] {
  const names = expected(columns).flatMap((name) => {
    if (!name.endsWith('.*')) return [name]
    const table = name.slice(0, -2)
    const all = tables[table] ?? tables[`public.${table}`] ?? []
    return all.map((column) => `${table}.${column}`).filter((column) => !edges.has(column))
  })
  return [...new Set(names)].sort()
}
