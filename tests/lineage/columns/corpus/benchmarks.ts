import type { Unread } from './statement.ts'
import { createTables, readQueries, type BenchmarkQuery } from './tpc.ts'
import { tpcDs, tpcDsType } from './tpc-ds/schema.ts'
import { tpcH, tpcHType } from './tpc-h/schema.ts'

/** A published benchmark: its tables and its queries. */
export interface Benchmark {
  readonly name: string
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly sql: string
  readonly queries: readonly BenchmarkQuery[]
  /** By number: columns that Postgres counts and that have no edge. In every other query all have. */
  readonly unread: Readonly<Record<string, Unread>>
}

/** Columns that stand in `EXISTS (SELECT * …)` alone: for each, its tables. */
const inExists = (...lists: readonly string[]): Unread => ({
  why: 'the list of EXISTS',
  columns: lists.map((tables) => tables.replace(/\w+/g, '$&.*')).join(' '),
  shorter: lists.map(() => ['exists (select *', 'exists (select']),
})

const tpcDsFiles = ['q01-q20', 'q21-q40', 'q41-q60', 'q61-q80', 'q81-q99']

/** TPC-H and TPC-DS: the shapes of their queries, written from what they compute. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'TPC-H',
    tables: tpcH,
    sql: createTables(tpcH, tpcHType),
    queries: readQueries(new URL('tpc-h/queries.sql', import.meta.url)),
    unread: {
      q4: inExists('lineitem'),
      q21: inExists('lineitem', 'lineitem'),
      q22: inExists('orders'),
    },
  },
  {
    name: 'TPC-DS',
    tables: tpcDs,
    sql: createTables(tpcDs, tpcDsType),
    queries: tpcDsFiles.flatMap((file) =>
      readQueries(new URL(`tpc-ds/${file}.sql`, import.meta.url)),
    ),
    unread: {
      q10: inExists('store_sales date_dim', 'web_sales date_dim', 'catalog_sales date_dim'),
      q16: inExists('catalog_sales', 'catalog_returns'),
      q23: {
        why: 'a column of a subquery that nobody reads',
        columns: 'item.*',
        shorter: [['as itemdesc, * from item', 'as itemdesc, i_item_sk from item']],
      },
      q35: inExists('store_sales date_dim', 'web_sales date_dim', 'catalog_sales date_dim'),
      q69: inExists('store_sales date_dim', 'web_sales date_dim', 'catalog_sales date_dim'),
      q94: inExists('web_sales', 'web_returns'),
    },
  },
]
