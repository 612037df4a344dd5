import type { Pool, PoolClient } from 'pg'
import { referencedColumns } from '../../../src/lineage/verify.ts'
import type { StatementLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { columnName } from './edges.ts'

/** What Postgres says about a query. */
export interface Verdict {
  /** Every column it names. */
  readonly columns: ReadonlySet<string>
  /** Those, every column of a table that it reads as a whole row, and system columns. */
  readonly readable: ReadonlySet<string>
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
    const columns = found.flatMap(({ schema, table, column }) =>
      column === null ? [] : [columnName({ dataset: `${schema}.${table}`, field: column })],
    )
    const further = await unlistedColumns(client, query, outputs.length)
    return {
      outputs,
      tables: new Set(found.map(({ schema, table }) => `${schema}.${table}`)),
      columns: new Set(columns),
      readable: new Set([...columns, ...further]),
    }
  } finally {
    client.release()
  }
}

/**
 * What `pg_depend` leaves out of the columns of a query: the columns of whole rows, and system
 * columns. A whole row is told by the permissions that the view's rule asks for: attribute 0 of a
 * table, which is bit 7, since the numbers of system columns are negative.
 */
async function unlistedColumns(
  client: PoolClient,
  query: string,
  outputColumns: number,
): Promise<string[]> {
  const names = Array.from({ length: outputColumns }, (_, position) => `c${position}`).join()
  await client.query('begin')
  try {
    await client.query(`create temp view asked ${names === '' ? '' : `(${names})`} as ${query}`)
    const { rows } = await client.query<{ dataset: string; field: string }>(
      `with rule as (select oid, ev_action::text as tree from pg_rewrite
                     where ev_class = 'pg_temp.asked'::regclass),
            whole as (select part[1]::oid as relid from rule, regexp_matches(tree,
                        '[{]RTEPERMISSIONINFO :relid (\\d+) [^}]*?:selectedCols \\(b( \\d+)*? 7[ )]', 'g') part)
       select attrelid::regclass::text as dataset, attname as field from pg_attribute, whole
       where attrelid = relid and attnum > 0 and not attisdropped
       union select attrelid::regclass::text, attname from pg_attribute join pg_depend d
         on refclassid = 'pg_class'::regclass and refobjid = attrelid and refobjsubid = attnum
       where attnum < 0 and classid = 'pg_rewrite'::regclass and objid = (select oid from rule)`,
    )
    return rows.map(columnName)
  } finally {
    await client.query('rollback')
  }
}

/** Every column that has an edge to something. */
export function columnsWithEdges(lineage: StatementLineage): Set<string> {
  const outputs = [...lineage.columns, ...lineage.returning]
  const edges = outputs.flatMap(({ direct, indirect }) => [...direct, ...indirect])
  return new Set([...edges, ...lineage.dataset].map(columnName))
}
