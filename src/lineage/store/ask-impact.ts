import type { Pool } from 'pg'
import { z } from 'zod'
import { logCoverage, type LogCoverage } from '../../usage/log-coverage.ts'
import { operationUsage, type LoggedOperation } from '../../usage/operation-usage.ts'
import type { Declarations } from './declared.ts'
import type { Member } from './graph-link.ts'
import { withGraph, type OpenGraph } from './open-graph.ts'
import type { Place } from './places.ts'
import type { Visible } from './visible-graph.ts'
import { walkColumns, type Walk, type WalkedStep, type WalkOptions } from './walk.ts'

export interface ImpactQuestion extends WalkOptions {
  /** A column, or a dataset with all of its columns. */
  readonly of: Place
  /** Ids of the products whose rows can be queried. */
  readonly served: ReadonlySet<string>
  /** From when on it is looked who used what it ends in. */
  readonly since: Date
  /** What may be told of; the answer is as if there were nothing else. Default: everything. */
  readonly visible?: Visible | undefined
}

/** A column of a served product that a change reaches, or the product's rows as a whole. */
export interface ReachedColumn {
  readonly product: string
  /** By its SQL name; null: it is decided which rows there are. */
  readonly column: string | null
  /** Steps away; 0 for what was asked about. */
  readonly depth: number
  /** Values are made from it; else it only decides about them. */
  readonly made: boolean
}

/** What a place ends in: columns that are served, and the operations that used them. */
export interface Impact extends LogCoverage {
  /** Those made from it first, then nearest first. */
  readonly columns: readonly ReachedColumn[]
  readonly operations: readonly LoggedOperation[]
  /** There is more, beyond the depth or the number of steps asked for. */
  readonly truncated: boolean
  /** Something on the way is only assumed, or not known. */
  readonly isPartial: boolean
}

/** What a change of a place reaches in the API, and who asked for it. */
export async function askImpact(
  pool: Pick<Pool, 'connect' | 'query'>,
  declarations: Declarations,
  question: ImpactQuestion,
): Promise<Impact> {
  const { of, visible } = question
  const followed = await withGraph(pool, declarations, of, undefined, visible, (open) =>
    follow(open, question),
  )
  return followed ?? (await itself(pool, question))
}

/** Nothing is known to be made from it, but it may be served itself. */
async function itself(
  client: Pick<Pool, 'query'>,
  { of: { dataset, field }, served, since }: ImpactQuestion,
): Promise<Impact> {
  const isServed = dataset.kind === 'product' && served.has(dataset.id)
  const columns = isServed ? [{ product: dataset.id, column: field, depth: 0, made: true }] : []
  return {
    columns,
    operations: await operationUsage(client, { since, of: columns }),
    ...(await logCoverage(client, since)),
    truncated: false,
    isPartial: false,
  }
}

async function follow(open: OpenGraph, question: ImpactQuestion): Promise<Impact> {
  const { client, graph, start } = open
  const starts =
    start.id === start.dataset ? [start, ...(await graph.columnsOf([start.id]))] : [start]
  const walk = (indirect: boolean): Promise<Walk> =>
    walkColumns(graph, starts, 'DOWNSTREAM', { ...question, indirect, withLinks: false })
  const walked = await walk(question.indirect)
  const made = question.indirect ? await walk(false) : walked
  const columns = await reachedColumns(open, question, starts, walked, made)
  const operations = await operationUsage(client, { since: question.since, of: columns })
  return {
    columns,
    operations,
    ...(await logCoverage(client, question.since)),
    truncated: walked.truncated,
    isPartial: walked.partial,
  }
}

const servedRow = z.object({
  columns: z.array(z.tuple([z.number(), z.string(), z.string().nullable()])),
})

async function reachedColumns(
  { client, declared }: OpenGraph,
  { served }: ImpactQuestion,
  starts: readonly Member[],
  { steps }: Walk,
  made: Walk,
): Promise<ReachedColumn[]> {
  const makes = new Set([...starts, ...made.steps].map(({ id }) => id))
  const reached: readonly WalkedStep[] = [
    ...starts.map((start) => ({ ...start, depth: 0 })),
    ...steps,
  ]
  const { rows } = await client.query(
    `SELECT coalesce(json_agg(json_build_array(c.id, d.name, c.field)), '[]') AS columns
       FROM ops.lineage_dataset d JOIN ops.lineage_column c ON c.dataset = d.id
      WHERE d.namespace = '' AND d.name = ANY ($2::text[]) AND c.id = ANY ($1::integer[])`,
    [reached.map(({ id }) => id), [...served]],
  )
  const places = new Map<number, { readonly product: string; readonly column: string | null }>(
    servedRow.parse(rows[0]).columns.map(([id, product, column]) => [id, { product, column }]),
  )
  const columns = reached.flatMap(({ id, depth }): ReachedColumn[] => {
    const place = places.get(id) ?? declaredColumn(declared.placeOf(id), served)
    return place ? [{ ...place, depth, made: makes.has(id) }] : []
  })
  return columns.sort(
    (left, right) => Number(right.made) - Number(left.made) || left.depth - right.depth,
  )
}

function declaredColumn(
  place: Place | undefined,
  served: ReadonlySet<string>,
): { readonly product: string; readonly column: string | null } | undefined {
  return place?.dataset.kind === 'product' && served.has(place.dataset.id)
    ? { product: place.dataset.id, column: place.field }
    : undefined
}
