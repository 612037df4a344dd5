import { createTables, readQueries, type BenchmarkQuery } from './tpc.ts'
import { tpcDs, tpcDsType } from './tpc-ds/schema.ts'
import { tpcH, tpcHType } from './tpc-h/schema.ts'

/** A published benchmark: its tables and its queries. */
export interface Benchmark {
  readonly name: string
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly sql: string
  readonly queries: readonly BenchmarkQuery[]
  /** By number: why some columns that Postgres counts have no edge. In every other query all have. */
  readonly without: Readonly<Record<string, string>>
}

const inExists = 'columns that are read only in EXISTS (SELECT *)'

const tpcDsFiles = ['q01-q20', 'q21-q40', 'q41-q60', 'q61-q80', 'q81-q99']

/** TPC-H and TPC-DS: the shapes of their queries, written from what they compute. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'TPC-H',
    tables: tpcH,
    sql: createTables(tpcH, tpcHType),
    queries: readQueries(new URL('tpc-h/queries.sql', import.meta.url)),
    without: { q4: inExists, q21: inExists, q22: inExists },
  },
  {
    name: 'TPC-DS',
    tables: tpcDs,
    sql: createTables(tpcDs, tpcDsType),
    queries: tpcDsFiles.flatMap((file) =>
      readQueries(new URL(`tpc-ds/${file}.sql`, import.meta.url)),
    ),
    without: {
      q10: inExists,
      q16: inExists,
      q23: 'nobody uses all columns of the star in its subquery',
      q35: inExists,
      q69: inExists,
      q94: inExists,
    },
  },
]
