import type { Pool } from 'pg'
import { referencedColumns } from '../../../src/lineage/verify.ts'
import type { StatementLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { columnName } from './edges.ts'

/** What Postgres says about a query. */
export interface Verdict {
  /** Every column it references. */
  readonly columns: ReadonlySet<string>
  /** Every table it reads. */
  readonly tables: ReadonlySet<string>
  /** Its output columns. */
  readonly outputs: readonly string[]
}

/** Asks Postgres which columns a query references and how it names those it returns. */
export async function askPostgres(pool: Pool, sql: string): Promise<Verdict> {
  const client = await pool.connect()
  try {
    const query = sql.replace(/;\s*$/, '')
    // Planned, not run: the tables are empty, and some queries divide by what they count.
    // No search for the best order of joins: the plan is thrown away.
    await client.query('set join_collapse_limit = 1; set from_collapse_limit = 1')
    const { fields } = await client.query(`select * from (${query}) checked limit 0`)
    const outputs = fields.map(({ name }) => name)
    const found = await referencedColumns(client, query, outputs.length)
    return {
      outputs,
      tables: new Set(found.map(({ schema, table }) => `${schema}.${table}`)),
      columns: new Set(
        found.flatMap(({ schema, table, column }) =>
          column === null ? [] : [columnName({ dataset: `${schema}.${table}`, field: column })],
        ),
      ),
    }
  } finally {
    client.release()
  }
}

/** Every column that has an edge to something. */
export function columnsWithEdges(lineage: StatementLineage): Set<string> {
  const outputs = [...lineage.columns, ...lineage.returning]
  const edges = outputs.flatMap(({ direct, indirect }) => [...direct, ...indirect])
  return new Set([...edges, ...lineage.dataset].map(columnName))
}
