import { z } from 'zod'
import type { Registry } from '../../product/product.ts'
import { declaredPlace } from '../coordinate.ts'
import { datasetName } from '../graph.ts'
import type { Declarations } from './declared.ts'
import type { Client, Place } from './places.ts'
import { namedDataset } from './statement.ts'

/** Longest name of a place, and where it is parted at most: a request must not ask for millions. */
const longestName = 2_000
const mostColons = 20
const mostDots = 30

const foundRows = z.array(
  z.object({ namespace: z.string(), name: z.string(), field: z.string().nullable() }),
)

/**
 * The place that a text means: of the project by its ids and GraphQL names, else an outside dataset
 * that the project or another producer named.
 */
export async function findPlace(
  client: Client,
  registry: Registry,
  declarations: Declarations,
  text: string,
): Promise<Place | undefined> {
  return (
    declaredPlace(registry, text) ??
    findOutside(declarations, text) ??
    (await findRecorded(client, text))
  )
}

/**
 * A place that was recorded, by how it is written: `gold.packages`, `gold.packages.license`,
 * `kafka://host:9092:orders` or `kafka://host:9092:orders.key`. A dataset goes before a column.
 */
export async function findRecorded(client: Client, text: string): Promise<Place | undefined> {
  // No name in Postgres holds U+0000.
  if (text.length > longestName || text.includes('\0')) return undefined
  const namespaces: string[] = []
  const names: string[] = []
  const fields: (string | null)[] = []
  const note = (namespace: string, rest: string): void => {
    for (const [name, field] of [[rest, null] as const, ...splits(rest, '.').slice(-mostDots)]) {
      namespaces.push(namespace)
      names.push(name)
      fields.push(field)
    }
  }
  note('', text)
  for (const [namespace, rest] of splits(text, ':').slice(0, mostColons)) note(namespace, rest)
  const { rows } = await client.query(
    `SELECT d.namespace, d.name, n.field
       FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
            AS n (namespace, name, field, position)
       LEFT JOIN ops.lineage_alias a ON a.namespace = n.namespace AND a.name = n.name
       JOIN ops.lineage_dataset d
         ON d.id = a.dataset OR (a.dataset IS NULL AND d.namespace = n.namespace AND d.name = n.name)
      WHERE n.field IS NULL OR EXISTS
            (SELECT 1 FROM ops.lineage_column c WHERE c.dataset = d.id AND c.field = n.field)
      ORDER BY n.field IS NOT NULL, n.position LIMIT 1`,
    [namespaces, names, fields],
  )
  const [found] = foundRows.parse(rows)
  return found && { dataset: namedDataset(found.namespace, found.name), field: found.field }
}

/** An outside dataset that a declaration names, by `namespace:name`. */
export function findOutside(declarations: Declarations, text: string): Place | undefined {
  for (const { inputs } of declarations.values()) {
    const dataset = inputs.find((each) => each.kind === 'outside' && datasetName(each) === text)
    if (dataset) return { dataset, field: null }
  }
  return undefined
}

/** Both sides of every place where a text can be parted. */
function splits(text: string, mark: string): [left: string, right: string][] {
  const parts = text.split(mark)
  return parts
    .slice(1)
    .map((_part, index): [string, string] => [
      parts.slice(0, index + 1).join(mark),
      parts.slice(index + 1).join(mark),
    ])
    .filter(([left, right]) => left !== '' && right !== '')
}
