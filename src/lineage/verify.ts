import type { PoolClient } from 'pg'

/** A column Postgres says a query references, by SQL names; null where it mentions none of a table. */
export interface ReferencedColumn {
  readonly schema: string
  readonly table: string
  readonly column: string | null
}

/**
 * Asks Postgres which columns a SELECT references: it is made a temporary view inside a
 * transaction that is rolled back, and `pg_depend` lists what the view's rule depends on.
 *
 * Two things Postgres does not say: which columns a whole row stands for, as in `to_jsonb(p)`, and
 * what a function reads inside.
 *
 * @param sql a SELECT without parameters.
 * @param outputColumns how many columns it has; they get made-up names, since expressions may share one.
 */
export async function referencedColumns(
  client: PoolClient,
  sql: string,
  outputColumns: number,
): Promise<ReferencedColumn[]> {
  const names = Array.from({ length: outputColumns }, (_, position) => `c${position}`).join(', ')
  // A SELECT may have no columns, which no list of names can say.
  const list = names === '' ? '' : `(${names})`
  await client.query('BEGIN')
  try {
    await client.query(`CREATE TEMPORARY VIEW platinum_verified ${list} AS ${sql}`)
    const { rows } = await client.query<ReferencedColumn>(
      `SELECT DISTINCT n.nspname AS schema, c.relname AS table, a.attname AS column
         FROM pg_rewrite r
         JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                         AND d.refclassid = 'pg_class'::regclass
         JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_attribute a
                ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
        WHERE r.ev_class = 'pg_temp.platinum_verified'::regclass
          AND c.oid <> r.ev_class
        ORDER BY 1, 2, 3`,
    )
    return rows
  } finally {
    await client.query('ROLLBACK')
  }
}
