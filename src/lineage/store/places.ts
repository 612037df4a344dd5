import type { ClientBase } from 'pg'
import { z } from 'zod'
import { datasetKey, storedName, type Dataset } from './statement.ts'

/** A connection inside a transaction. */
export type Client = Pick<ClientBase, 'query'>

/** A column of a dataset, or the dataset as a whole. */
export interface Place {
  readonly dataset: Dataset
  readonly field: string | null
}

/** Numbers of datasets and columns. */
export interface PlaceNumbers {
  dataset(dataset: Dataset): number
  column(place: Place): number
}

/** One writer of lineage at a time, until its transaction ends: two could know one dataset by two names. */
export async function lockLineage(client: Client): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('platinum lineage', 0))`)
}

const numberRows = z.array(z.object({ position: z.number(), id: z.number() }))

/** Numbers of datasets by any of their names, in their order; undefined for those that are unknown. */
export async function findDatasets(
  client: Client,
  datasets: readonly Dataset[],
): Promise<(number | undefined)[]> {
  const { rows } = await client.query(
    `SELECT n.position::integer, coalesce(a.dataset, d.id) AS id
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (namespace, name, position)
       LEFT JOIN ops.lineage_alias a ON a.namespace = n.namespace AND a.name = n.name
       LEFT JOIN ops.lineage_dataset d ON d.namespace = n.namespace AND d.name = n.name
      WHERE coalesce(a.dataset, d.id) IS NOT NULL`,
    names(datasets),
  )
  const found = new Map(numberRows.parse(rows).map(({ position, id }) => [position, id]))
  return datasets.map((_dataset, index) => found.get(index + 1))
}

/** Numbers of places by any name of their datasets, in their order; undefined for the unknown. */
export async function findPlaces(
  client: Client,
  places: readonly Place[],
): Promise<(number | undefined)[]> {
  const datasets = await findDatasets(
    client,
    places.map(({ dataset }) => dataset),
  )
  const { rows } = await client.query(
    `SELECT n.position::integer, c.id
       FROM unnest($1::integer[], $2::text[]) WITH ORDINALITY AS n (dataset, field, position)
       JOIN ops.lineage_column c
         ON c.dataset = n.dataset AND c.field IS NOT DISTINCT FROM n.field`,
    [datasets.map((number) => number ?? null), places.map(({ field }) => field)],
  )
  const found = new Map(numberRows.parse(rows).map(({ position, id }) => [position, id]))
  return places.map((_place, index) => found.get(index + 1))
}

/** Numbers datasets and columns, those that are new too. Call it under the lock of lineage. */
export async function numberPlaces(
  client: Client,
  places: readonly Place[],
): Promise<PlaceNumbers> {
  const datasets = await numberDatasets(
    client,
    places.map(({ dataset }) => dataset),
  )
  const dataset = (each: Dataset): number => found(datasets.get(datasetKey(each)))
  const columns = await numberColumns(
    client,
    places.flatMap(({ dataset: of, field }) =>
      field === null ? [] : [{ dataset: dataset(of), field }],
    ),
  )
  return {
    dataset,
    column: ({ dataset: of, field }) =>
      field === null ? dataset(of) : found(columns.get(columnKey(dataset(of), field))),
  }
}

async function numberDatasets(
  client: Client,
  all: readonly Dataset[],
): Promise<ReadonlyMap<string, number>> {
  const distinct = [...new Map(all.map((each) => [datasetKey(each), each])).values()]
  const before = await findDatasets(client, distinct)
  const missing = distinct.filter((_each, index) => before[index] === undefined)
  if (missing.length > 0) {
    await client.query(
      `WITH added AS (
         INSERT INTO ops.lineage_dataset (namespace, name)
         SELECT * FROM unnest($1::text[], $2::text[]) RETURNING id)
       INSERT INTO ops.lineage_column (id, dataset, field) SELECT id, id, NULL FROM added`,
      names(missing),
    )
  }
  const numbers = missing.length > 0 ? await findDatasets(client, distinct) : before
  return new Map(distinct.map((each, index) => [datasetKey(each), found(numbers[index])]))
}

const columnRows = z.array(z.object({ id: z.number(), dataset: z.number(), field: z.string() }))

async function numberColumns(
  client: Client,
  all: readonly { readonly dataset: number; readonly field: string }[],
): Promise<ReadonlyMap<string, number>> {
  const distinct = new Map(all.map((each) => [columnKey(each.dataset, each.field), each])).values()
  const list = [...distinct]
  const values = [list.map(({ dataset }) => dataset), list.map(({ field }) => field)]
  await client.query(
    `INSERT INTO ops.lineage_column (dataset, field)
     SELECT n.dataset, n.field FROM unnest($1::integer[], $2::text[]) AS n (dataset, field)
      WHERE NOT EXISTS (SELECT 1 FROM ops.lineage_column c
                         WHERE c.dataset = n.dataset AND c.field = n.field)`,
    values,
  )
  const { rows } = await client.query(
    `SELECT c.id, c.dataset, c.field FROM unnest($1::integer[], $2::text[]) AS n (dataset, field)
       JOIN ops.lineage_column c ON c.dataset = n.dataset AND c.field = n.field`,
    values,
  )
  return new Map(
    columnRows.parse(rows).map(({ id, dataset, field }) => [columnKey(dataset, field), id]),
  )
}

function columnKey(dataset: number, field: string): string {
  return `${dataset} ${field}`
}

function names(datasets: readonly Dataset[]): [namespaces: string[], names: string[]] {
  const stored = datasets.map(storedName)
  return [stored.map(([namespace]) => namespace), stored.map(([, name]) => name)]
}

function found(number: number | undefined): number {
  if (number === undefined) throw new TypeError('a place without its number')
  return number
}
