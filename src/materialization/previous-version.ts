import type { Pool, PoolClient } from 'pg'
import { qualifiedName, quoteIdentifier } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { stored } from '../history/history-table.ts'
import type { Product } from '../product/product.ts'
import { servedTable } from './candidate.ts'

/*
 * What takes a publication back: the rows it took away as text, and the grains of those it added.
 * Text, so that no migration of the product's table or its types stumbles over what is kept here.
 */

const schema = 'previous'

/** The row as it was; NULL where there was none. No column of a product may start so. */
export const keptRow = quoteIdentifier('__row')

/** Quoted name of the table in which a publication keeps what it changes. */
export function keptTable(name: string): string {
  return qualifiedName(schema, name)
}

/** Makes the table that a publication fills, in its transaction. @param name unique, such as the candidate's */
export async function createKept(
  client: PoolClient,
  product: Product,
  name: string,
): Promise<string> {
  const grain = product.grain.map((column) => {
    const quoted = quoteIdentifier(column.name)
    return `${stored(column, `s.${quoted}`)} AS ${quoted}`
  })
  const kept = keptTable(name)
  await client.query(
    `CREATE TABLE ${kept} AS SELECT ${grain.join(', ')}, NULL::text AS ${keptRow}
       FROM ${servedTable(product)} s WITH NO DATA`,
  )
  return kept
}

/** `INSERT` of rows that a CTE took away, with `__row`, or added. */
export function keepRows(
  product: Product,
  kept: string,
  rows: string,
  are: 'removed' | 'added',
): string {
  const names = product.grain.map(({ name }) => quoteIdentifier(name))
  const values = product.grain.map((column) => stored(column, quoteIdentifier(column.name)))
  return are === 'removed'
    ? `INSERT INTO ${kept} (${names.join(', ')}, ${keptRow})
       SELECT ${values.join(', ')}, ${keptRow} FROM ${rows}`
    : `INSERT INTO ${kept} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${rows}`
}

/** Condition that what is kept is of a served row's grain. */
export function sameKeptGrain({ grain }: Product, kept: string, served: string): string {
  return grain
    .map((column) => {
      const name = quoteIdentifier(column.name)
      return `${kept}.${name} = ${stored(column, `${served}.${name}`)}`
    })
    .join(' AND ')
}

/** Names and types of the columns of the product's table, as Postgres has them now. */
export async function tableColumns(
  client: PoolClient,
  product: Product,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ said: string }>(
    `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS said FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [servedTable(product)],
  )
  return rows.map(({ said }) => said)
}

/**
 * Notes what the ledger says of the version served, before the next one takes its place.
 * @param name as given to `createKept`
 */
export async function keepVersion(
  client: PoolClient,
  product: Product,
  name: string,
  next: bigint,
): Promise<void> {
  await client.query(
    `INSERT INTO ops.previous_version
       (product, kept_in, columns, data_version, next_version, contract_version, run_id,
        published_at, event_time, status, failing_checks)
     SELECT p.product, $2, $3, p.data_version, $4, p.contract_version, p.run_id,
            p.published_at, p.event_time,
            -- Newer runs may have failed since; the rows are those of the run that published them.
            coalesce(v.status, p.status), coalesce(v.failing_checks, p.failing_checks)
       FROM ops.product p
       LEFT JOIN LATERAL (${publishedStatus('p.run_id')}) v ON true
      WHERE p.product = $1
     ON CONFLICT (product) DO UPDATE SET
       kept_in = excluded.kept_in, columns = excluded.columns,
       data_version = excluded.data_version, next_version = excluded.next_version,
       contract_version = excluded.contract_version, run_id = excluded.run_id,
       published_at = excluded.published_at, event_time = excluded.event_time,
       status = excluded.status, failing_checks = excluded.failing_checks`,
    [product.id, name, await tableColumns(client, product), next.toString()],
  )
}

/** What the checks of a run came to; no row where none are known. */
function publishedStatus(run: string): string {
  return `SELECT CASE WHEN count(*) FILTER (WHERE c.outcome <> 'PASSED' AND c.severity = 'error') > 0 THEN 'BREACHED'
                      WHEN count(*) FILTER (WHERE c.outcome <> 'PASSED') > 0 THEN 'WARNING'
                      ELSE 'PASSING' END AS status,
                 coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'severity', c.severity,
                     'blocking', c.blocking, 'failedRows', c.failed_rows::text, 'message', c.message)
                   ORDER BY c.name) FILTER (WHERE c.outcome <> 'PASSED'), '[]') AS failing_checks
            FROM ops.check_result c WHERE c.run_id = ${run} HAVING count(*) > 0`
}

/** Drops what was kept of publications that cannot be taken back any more. @returns how many tables */
export async function dropSuperseded(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = '${schema}' AND c.relkind = 'r'
        AND NOT EXISTS (SELECT 1 FROM ops.previous_version v WHERE v.kept_in = c.relname)`,
  )
  let dropped = 0
  for (const { name } of rows) {
    // Somebody else may be dropping it too, or reading it; the next sweep looks again.
    const gone = await withTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '200ms'`)
      await client.query(`DROP TABLE IF EXISTS ${keptTable(name)}`)
    }).then(
      () => true,
      () => false,
    )
    if (gone) dropped += 1
  }
  return dropped
}
