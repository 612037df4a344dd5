import { loadModule, parseSync } from 'libpg-query'
import type { TableColumns } from '../../src/lineage/columns/catalog.ts'
import { columnLineage } from '../../src/lineage/columns/column-lineage.ts'
import { queries as ours } from '../../tests/lineage/columns/corpus/all.ts'
import { benchmarks } from '../../tests/lineage/columns/corpus/benchmarks.ts'
import { shop } from '../../tests/lineage/columns/corpus/shop.ts'
import { median } from '../report/median.ts'

/*
 * How long column lineage takes, from SQL text to edges, and how much of it is Postgres' parser.
 * Every query is taken several times; its time is the median.
 */

interface Corpus {
  readonly name: string
  readonly tables: TableColumns
  readonly queries: readonly { readonly name: string; readonly sql: string }[]
}

interface Timing {
  readonly name: string
  /** Milliseconds. */
  readonly total: number
  readonly parse: number
}

const rounds = 15
const corpora: readonly Corpus[] = [{ name: 'Our own', tables: shop, queries: ours }, ...benchmarks]

async function time(tables: TableColumns, sql: string): Promise<Omit<Timing, 'name'>> {
  const totals: number[] = []
  const parses: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await columnLineage(sql, tables)
    const end = performance.now()
    parseSync(sql)
    totals.push(end - start)
    parses.push(performance.now() - end)
  }
  return { total: median(totals), parse: median(parses) }
}

/** Measures every query of every corpus. @returns a table as Markdown */
export async function columnLineageTable(): Promise<string> {
  await loadModule()
  for (const { tables, queries } of corpora) for (const { sql } of queries) await time(tables, sql)
  const lines = [
    '| corpus | queries | median ms | of it parsing | slowest ms | which |',
    '| ------ | ------: | --------: | ------------: | ---------: | ----- |',
  ]
  for (const { name, tables, queries } of corpora) {
    const timings: Timing[] = []
    for (const query of queries) {
      timings.push({ name: query.name, ...(await time(tables, query.sql)) })
    }
    const slowest = timings.reduce((a, b) => (b.total > a.total ? b : a))
    const cells = [
      name,
      String(timings.length),
      median(timings.map(({ total }) => total)).toFixed(3),
      median(timings.map(({ parse }) => parse)).toFixed(3),
      slowest.total.toFixed(3),
      slowest.name,
    ]
    lines.push(`| ${cells.join(' | ')} |`)
  }
  return lines.join('\n')
}
