import type { Client } from './places.ts'

/** What is written for one output. */
export interface Replacement {
  readonly output: number
  /** The dataset that is made. */
  readonly dataset: number
  readonly since: string
}

/** Ends the inputs that are no longer read, and begins those that are new. */
export async function replaceInputs(
  client: Client,
  { output, dataset, since, inputs }: Replacement & { readonly inputs: readonly number[] },
): Promise<void> {
  await client.query(
    `UPDATE ops.lineage_input SET until = $2
      WHERE output = $1 AND until = 'infinity' AND NOT from_dataset = ANY ($3::integer[])`,
    [output, since, inputs],
  )
  await client.query(
    `INSERT INTO ops.lineage_input (output, to_dataset, from_dataset, since)
     SELECT $1, $4, n, $2 FROM unnest($3::integer[]) AS n
      WHERE NOT EXISTS (SELECT 1 FROM ops.lineage_input i
                         WHERE i.output = $1 AND i.until = 'infinity' AND i.from_dataset = n)`,
    [output, since, inputs, dataset],
  )
}

/** An edge by the numbers of its columns. */
export interface EdgeRow {
  readonly to: number
  readonly from: number
  readonly fromDataset: number
  readonly kind: number
  readonly assumed: boolean
  readonly description: string | null
}

/** Each edge once; an edge that is said counts more than one that is assumed. */
function distinct(rows: readonly EdgeRow[]): EdgeRow[] {
  const byKey = new Map<string, EdgeRow>()
  for (const row of rows) {
    const key = `${row.to} ${row.from} ${row.kind}`
    if (byKey.get(key)?.assumed !== false) byKey.set(key, row)
  }
  return [...byKey.values()]
}

/** Ends the edges that no longer hold, and begins those that are new. */
export async function replaceEdges(
  client: Client,
  { output, dataset, since, rows: all }: Replacement & { readonly rows: readonly EdgeRow[] },
): Promise<void> {
  const rows = distinct(all)
  const wanted = `unnest($3::integer[], $4::integer[], $5::integer[], $6::smallint[], $7::boolean[], $8::text[])
                  AS n (to_column, from_column, from_dataset, kind, assumed, description)`
  const same = `e.output = $1 AND e.until = 'infinity' AND e.to_column = n.to_column
                AND e.from_column = n.from_column AND e.kind = n.kind AND e.assumed = n.assumed
                AND e.description IS NOT DISTINCT FROM n.description`
  const values = [
    output,
    since,
    rows.map(({ to }) => to),
    rows.map(({ from }) => from),
    rows.map(({ fromDataset }) => fromDataset),
    rows.map(({ kind }) => kind),
    rows.map(({ assumed }) => assumed),
    rows.map(({ description }) => description),
    dataset,
  ]
  await client.query(
    `UPDATE ops.lineage_edge e SET until = $2
      WHERE e.to_column IN (SELECT id FROM ops.lineage_column WHERE dataset = $9)
        AND e.output = $1 AND e.until = 'infinity'
        AND NOT EXISTS (SELECT 1 FROM ${wanted} WHERE ${same})`,
    values,
  )
  await client.query(
    `INSERT INTO ops.lineage_edge
       (output, to_column, from_column, to_dataset, from_dataset, kind, assumed, description, since)
     SELECT $1, n.to_column, n.from_column, $9, n.from_dataset, n.kind, n.assumed, n.description, $2
       FROM ${wanted} WHERE NOT EXISTS (SELECT 1 FROM ops.lineage_edge e WHERE ${same})`,
    values,
  )
}
