import { findDatasets, lockLineage, numberPlaces, type Client } from './places.ts'
import { storedName, type Dataset } from './statement.ts'

/**
 * Notes that two names are of one dataset, as a symlink of OpenLineage says. What is known of
 * either, before and from now on, is known of both. A product's own id stays its name.
 *
 * @param client inside a transaction, read committed.
 * @returns false when that was known.
 */
export async function sameDataset(client: Client, one: Dataset, other: Dataset): Promise<boolean> {
  // Only one can be a product: two products are two datasets.
  if (one.kind === 'product' && other.kind === 'product') return false
  const [kept, alias] = other.kind === 'product' ? [other, one] : [one, other]
  await lockLineage(client)
  const numbers = await numberPlaces(client, [{ dataset: kept, field: null }])
  const into = numbers.dataset(kept)
  const [from] = await findDatasets(client, [alias])
  if (from === into) return false
  if (from !== undefined) await moveInto(client, from, into)
  const [namespace, name] = storedName(alias)
  await client.query(
    `INSERT INTO ops.lineage_alias (namespace, name, dataset) VALUES ($1, $2, $3)
     ON CONFLICT (namespace, name) DO UPDATE SET dataset = excluded.dataset`,
    [namespace, name, into],
  )
  return true
}

/** Hands everything that is known of one dataset to another. The first keeps its row alone. */
async function moveInto(client: Client, from: number, into: number): Promise<void> {
  await client.query(
    `INSERT INTO ops.lineage_column (dataset, field)
     SELECT $2, f.field FROM ops.lineage_column f
      WHERE f.dataset = $1 AND f.field IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ops.lineage_column i
                         WHERE i.dataset = $2 AND i.field = f.field)`,
    [from, into],
  )
  for (const end of ['to', 'from']) {
    await client.query(
      `UPDATE ops.lineage_edge e SET ${end}_column = i.id, ${end}_dataset = $2
         FROM ops.lineage_column f
         JOIN ops.lineage_column i ON i.dataset = $2 AND i.field IS NOT DISTINCT FROM f.field
        WHERE f.dataset = $1 AND e.${end}_column = f.id`,
      [from, into],
    )
    await client.query(
      `UPDATE ops.lineage_input SET ${end}_dataset = $2 WHERE ${end}_dataset = $1`,
      [from, into],
    )
  }
  // A job that wrote both names goes on under the one; what it said of the other ends.
  const both = `SELECT f.id FROM ops.lineage_output f JOIN ops.lineage_output i
                    ON i.dataset = $2 AND i.job_namespace IS NOT DISTINCT FROM f.job_namespace
                   AND i.job_name IS NOT DISTINCT FROM f.job_name
                 WHERE f.dataset = $1`
  for (const table of ['lineage_statement', 'lineage_input', 'lineage_edge']) {
    await client.query(
      `UPDATE ops.${table} SET until = greatest(since, clock_timestamp())
        WHERE until = 'infinity' AND output IN (${both})`,
      [from, into],
    )
  }
  await client.query(
    `UPDATE ops.lineage_output SET dataset = $2 WHERE dataset = $1 AND id NOT IN (${both})`,
    [from, into],
  )
  await client.query(`UPDATE ops.lineage_alias SET dataset = $2 WHERE dataset = $1`, [from, into])
}
