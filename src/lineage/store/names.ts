import { z } from 'zod'
import type { Declared } from './declared.ts'
import { edgesHeld } from './edges-held.ts'
import type { Client, Place } from './places.ts'
import { namedDataset } from './statement.ts'

const namesRow = z.object({
  columns: z.array(z.tuple([z.number(), z.number(), z.string().nullable()])),
  datasets: z.array(z.tuple([z.number(), z.string(), z.string()])),
})

/** The places of numbers. */
export async function namePlaces(
  client: Client,
  declared: Declared,
  numbers: Iterable<number>,
): Promise<ReadonlyMap<number, Place>> {
  const places = new Map<number, Place>()
  const stored: number[] = []
  for (const number of new Set(numbers)) {
    const place = declared.placeOf(number)
    if (place) places.set(number, place)
    else stored.push(number)
  }
  if (stored.length === 0) return places
  // As JSON, since there may be very many.
  const { rows } = await client.query(
    `WITH c AS MATERIALIZED (
       SELECT id, dataset, field FROM ops.lineage_column WHERE id = ANY ($1::integer[]))
     SELECT (SELECT coalesce(json_agg(json_build_array(id, dataset, field)), '[]') FROM c) AS columns,
            (SELECT coalesce(json_agg(json_build_array(id, namespace, name)), '[]')
               FROM ops.lineage_dataset WHERE id IN (SELECT dataset FROM c)) AS datasets`,
    [stored],
  )
  const { columns, datasets } = namesRow.parse(rows[0])
  const byNumber = new Map(
    datasets.map(([id, namespace, name]) => [id, namedDataset(namespace, name)]),
  )
  for (const [id, of, field] of columns) {
    const dataset = byNumber.get(of)
    if (dataset) places.set(id, { dataset, field })
  }
  return places
}

const transformRows = z.array(
  z.object({ output: z.number(), transform: z.enum(['select', 'compute', 'source', 'job']) }),
)

export type Transform = z.infer<typeof transformRows>[number]['transform']

/** How outputs are made; of several statements, the newest until the moment. */
export async function transformsOf(
  client: Client,
  declared: Declared,
  outputs: Iterable<number>,
  at: string | undefined,
): Promise<ReadonlyMap<number, Transform>> {
  const transforms = new Map<number, Transform>()
  const stored: number[] = []
  for (const output of new Set(outputs)) {
    const statement = declared.statementOf(output)
    if (statement) transforms.set(output, statement.transform)
    else stored.push(output)
  }
  if (stored.length === 0) return transforms
  const { rows } = await client.query(
    `SELECT DISTINCT ON (output) output, transform FROM ops.lineage_statement
      WHERE output = ANY ($1::integer[]) AND since <= coalesce($2::timestamptz, 'infinity')
      ORDER BY output, since DESC`,
    [stored, at ?? null],
  )
  for (const { output, transform } of transformRows.parse(rows)) transforms.set(output, transform)
  return transforms
}

const descriptionRows = z.array(
  z.object({ t: z.number(), f: z.number(), k: z.number(), description: z.string() }),
)

/** What is said of edges in words, by `to from kind`. */
export async function descriptionsOf(
  client: Client,
  declared: Declared,
  to: readonly number[],
  at: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { rows } =
    to.length === 0
      ? { rows: [] }
      : await client.query(
          `${edgesHeld(at, '$2')
            .map(
              (held) => `SELECT e.to_column AS t, e.from_column AS f, e.kind AS k, e.description
                           FROM ops.lineage_edge e
                          WHERE e.to_column = ANY ($1::integer[]) AND e.description IS NOT NULL
                            AND ${held}`,
            )
            .join(' UNION ALL ')} ORDER BY t, f, k, description`,
          at === undefined ? [to] : [to, at],
        )
  return new Map([
    ...declared.descriptions(),
    ...descriptionRows
      .parse(rows)
      .map(({ t, f, k, description }) => [`${t} ${f} ${k}`, description] as const),
  ])
}
