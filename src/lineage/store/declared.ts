import { z } from 'zod'
import type { LineageGraph } from '../graph.ts'
import type { Registry } from '../../product/product.ts'
import { kindNumber } from './kinds.ts'
import { findPlaces, type Client, type Place } from './places.ts'
import { statedEdges } from './stated-edges.ts'
import { datasetKey, productStatement, type Dataset, type LineageStatement } from './statement.ts'
import type { GraphLink, Member, Way } from './graph-link.ts'

/** What a project's products are declared to be made from, by product id. */
export type Declarations = ReadonlyMap<string, LineageStatement>

/** Reads the lineage of a project as statements. */
export function declarations(registry: Registry, { products }: LineageGraph): Declarations {
  return new Map(
    [...products].map(([id, lineage]) => {
      const fields = registry.byId.get(id)?.columns.map(({ name }) => name) ?? []
      return [id, productStatement(lineage, fields)]
    }),
  )
}

/** Lineage that is declared and was never recorded, because its products were never published. */
export interface Declared {
  edges(way: Way, places: readonly number[]): readonly GraphLink[]
  inputs(way: Way, datasets: readonly number[]): readonly GraphLink[]
  columnsOf(datasets: readonly number[]): readonly Member[]
  hasGaps(datasets: readonly number[]): boolean
  /** The number of a place that is not stored. */
  numberOf(place: Place): number | undefined
  /** The place of a number below 0. */
  placeOf(number: number): Place | undefined
  /** How a dataset is made whose output has no number in the store. */
  statementOf(output: number): LineageStatement | undefined
  /** What is said of edges in words, by `to from kind`. */
  descriptions(): Iterable<readonly [key: string, description: string]>
}

/** Nothing but what is recorded. */
export const nothingDeclared: Declared = {
  edges: () => [],
  inputs: () => [],
  columnsOf: () => [],
  hasGaps: () => false,
  numberOf: () => undefined,
  placeOf: () => undefined,
  statementOf: () => undefined,
  descriptions: () => [],
}

/** What a process remembers of a database. */
interface Memory {
  /** How often lineage had ended by then. */
  readonly ends: string
  readonly unrecorded: readonly string[]
}

const memories = new WeakMap<Declarations, WeakMap<object, Memory>>()

const endsRow = z.object({ ends: z.string() })
const unrecordedRow = z.object({ ids: z.array(z.string()) })

/**
 * Finds out which products have not been recorded, and reads what is declared of them. What was
 * recorded once stays recorded until lineage ends somewhere, so it is not looked up each time.
 * @param database whose connection the client is
 */
export async function unrecorded(
  client: Client,
  database: object,
  all: Declarations,
): Promise<Declared> {
  const { rows } = await client.query('SELECT times::text AS ends FROM ops.lineage_ends')
  const { ends } = endsRow.parse(rows[0])
  const remembered = memories.get(all)?.get(database)
  const inQuestion = remembered?.ends === ends ? remembered.unrecorded : [...all.keys()]
  const ids = inQuestion.length === 0 ? [] : await findUnrecorded(client, inQuestion)
  const memory = memories.get(all) ?? new WeakMap<object, Memory>()
  memories.set(all, memory.set(database, { ends, unrecorded: ids }))
  const statements = ids.flatMap((id) => all.get(id) ?? [])
  return statements.length === 0 ? nothingDeclared : await link(client, statements)
}

async function findUnrecorded(client: Client, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT coalesce(array_agg(p.id ORDER BY p.id), '{}') AS ids FROM unnest($1::text[]) AS p (id)
      WHERE NOT EXISTS (
        SELECT 1 FROM ops.lineage_dataset d
          JOIN ops.lineage_output o ON o.dataset = d.id AND o.job_name IS NULL
          JOIN ops.lineage_statement s ON s.output = o.id AND s.until = 'infinity'
         WHERE d.namespace = '' AND d.name = p.id)`,
    [ids],
  )
  return unrecordedRow.parse(rows[0]).ids
}

interface Numbered extends Place {
  readonly number: number
}

async function link(client: Client, statements: readonly LineageStatement[]): Promise<Declared> {
  const places = new Map<string, Place>()
  const note = (dataset: Dataset, field: string | null): void => {
    places.set(placeKey({ dataset, field: null }), { dataset, field: null })
    if (field !== null) places.set(placeKey({ dataset, field }), { dataset, field })
  }
  for (const statement of statements) {
    for (const field of [null, ...statement.fields, ...statement.columns.keys()]) {
      note(statement.output, field)
    }
    for (const input of statement.inputs) note(input, null)
    for (const { edge } of statedEdges(statement)) note(edge.dataset, edge.field)
  }
  const stored = await findPlaces(client, [...places.values()])
  const numbered = new Map<string, Numbered>(
    [...places].map(([key, place], index) => [
      key,
      { ...place, number: stored[index] ?? -1 - index },
    ]),
  )
  const numberOf = (place: Place): number => numbered.get(placeKey(place))?.number ?? 0
  return index(statements, numbered, numberOf)
}

function index(
  statements: readonly LineageStatement[],
  numbered: ReadonlyMap<string, Numbered>,
  numberOf: (place: Place) => number,
): Declared {
  const whole = (dataset: Dataset): number => numberOf({ dataset, field: null })
  const edges: GraphLink[] = []
  const inputs: GraphLink[] = []
  const members: Member[] = []
  const unresolved = new Set<number>()
  const descriptions = new Map<string, string>()
  for (const [position, statement] of statements.entries()) {
    const toDataset = whole(statement.output)
    const output = -1 - position
    if (statement.unresolved.length > 0) unresolved.add(toDataset)
    for (const { to, edge, assumed } of statedEdges(statement)) {
      const link = {
        to: numberOf({ dataset: statement.output, field: to }),
        toDataset,
        from: numberOf(edge),
        fromDataset: whole(edge.dataset),
        kind: kindNumber(edge),
        assumed,
        output,
      }
      edges.push(link)
      const { description } = edge
      if (description !== null)
        descriptions.set(`${link.to} ${link.from} ${link.kind}`, description)
    }
    for (const input of statement.inputs) {
      const from = whole(input)
      inputs.push({
        to: toDataset,
        toDataset,
        from,
        fromDataset: from,
        kind: 2,
        assumed: true,
        output,
      })
    }
  }
  for (const { dataset, field, number } of numbered.values()) {
    if (field !== null) members.push({ id: number, dataset: whole(dataset) })
  }
  const byPlace = (way: Way, links: readonly GraphLink[]) =>
    Map.groupBy(links, ({ to, from }) => (way === 'UPSTREAM' ? to : from))
  const maps = {
    edges: { UPSTREAM: byPlace('UPSTREAM', edges), DOWNSTREAM: byPlace('DOWNSTREAM', edges) },
    inputs: { UPSTREAM: byPlace('UPSTREAM', inputs), DOWNSTREAM: byPlace('DOWNSTREAM', inputs) },
    members: Map.groupBy(members, ({ dataset }) => dataset),
    places: new Map([...numbered.values()].map((place) => [place.number, place])),
  }
  return {
    edges: (way, places) => places.flatMap((place) => maps.edges[way].get(place) ?? []),
    inputs: (way, datasets) => datasets.flatMap((each) => maps.inputs[way].get(each) ?? []),
    columnsOf: (datasets) => datasets.flatMap((each) => maps.members.get(each) ?? []),
    hasGaps: (datasets) => datasets.some((each) => unresolved.has(each)),
    numberOf: (place) => numbered.get(placeKey(place))?.number,
    placeOf: (number) => maps.places.get(number),
    statementOf: (output) => statements[-1 - output],
    descriptions: () => descriptions,
  }
}

function placeKey({ dataset, field }: Place): string {
  return JSON.stringify([datasetKey(dataset), field])
}
