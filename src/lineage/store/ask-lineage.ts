import type { Pool } from 'pg'
import type { ColumnEdge } from '../graph.ts'
import type { Declarations, Declared } from './declared.ts'
import { kindOf } from './kinds.ts'
import { descriptionsOf, namePlaces, transformsOf, type Transform } from './names.ts'
import { walkedPaths } from './paths.ts'
import { withGraph, type OpenGraph } from './open-graph.ts'
import type { Client, Place } from './places.ts'
import type { GraphLink, Member, Way } from './graph-link.ts'
import type { Graph, Visible } from './visible-graph.ts'
import { walkColumns, walkDatasets, type Walk, type WalkOptions } from './walk.ts'

export interface LineageQuestion extends WalkOptions {
  /** A column; or a dataset as a whole, whose lineage is told between datasets. */
  readonly of: Place
  readonly direction: Way | 'BOTH'
  /** The moment asked about, ISO 8601; undefined: now. */
  readonly at: string | undefined
  /** Paths to give at most. */
  readonly paths: number
  /** What may be told of; the answer is as if there were nothing else. Default: everything. */
  readonly visible?: Visible | undefined
}

export interface LineageAnswer {
  readonly upstream: readonly PlaceStep[]
  readonly downstream: readonly PlaceStep[]
  readonly edges: readonly PlaceEdge[]
  /** Ways from where data comes from to where it goes, each place once, in the order of the flow. */
  readonly paths: readonly (readonly Place[])[]
  readonly pathsTruncated: boolean
  /** How many places it is made from directly, and how many are made from it. */
  readonly degree: { readonly in: number; readonly out: number }
  /** There is more, beyond the depth or the number of steps asked for. */
  readonly truncated: boolean
  /** Something on the way is only assumed, or not known. */
  readonly isPartial: boolean
}

export interface PlaceStep extends Place {
  /** 1 for a direct neighbor. */
  readonly depth: number
}

export interface PlaceEdge {
  readonly from: Place
  /** Without a field: what decides which rows there are. */
  readonly to: Place
  readonly transform: Transform
  /** Null between datasets. */
  readonly how: Pick<ColumnEdge, 'type' | 'subtype' | 'masking'> | null
  /** Which columns it is, nobody said. */
  readonly assumed: boolean
  readonly description: string | null
}

/** What a place is made from and what is made from it, all as of one moment. */
export async function askLineage(
  pool: Pick<Pool, 'connect'>,
  declarations: Declarations,
  question: LineageQuestion,
): Promise<LineageAnswer> {
  const { of, at, visible } = question
  const answered = await withGraph(pool, declarations, of, at, visible, (open) =>
    answer(open, question),
  )
  return answered ?? nothing
}

const nothing: LineageAnswer = {
  upstream: [],
  downstream: [],
  edges: [],
  paths: [],
  pathsTruncated: false,
  degree: { in: 0, out: 0 },
  truncated: false,
  isPartial: false,
}
const nowhere: Walk = { steps: [], links: [], truncated: false, partial: false }

async function answer(
  { client, declared, graph, start }: OpenGraph,
  question: LineageQuestion,
): Promise<LineageAnswer> {
  const { direction, at, of } = question
  const walk = async (way: Way): Promise<Walk> => {
    if (direction !== 'BOTH' && direction !== way) return nowhere
    return of.field === null
      ? await walkDatasets(graph, [start.id], way, question)
      : await walkColumns(graph, [start], way, question)
  }
  const upstream = await walk('UPSTREAM')
  const downstream = await walk('DOWNSTREAM')
  const links = [...upstream.links, ...downstream.links]
  const up = walkedPaths([start], 'UPSTREAM', upstream, question.paths)
  const down = walkedPaths([start], 'DOWNSTREAM', downstream, question.paths - up.paths.length)
  const places = await namePlaces(client, declared, numbersOf(start, upstream, downstream))
  const place = (number: number): Place => {
    const found = places.get(number)
    if (!found) throw new TypeError(`no place has the number ${number}`)
    return found
  }
  const steps = (walked: Walk): PlaceStep[] =>
    walked.steps.map(({ id, depth }) => ({ ...place(id), depth }))
  return {
    upstream: steps(upstream),
    downstream: steps(downstream),
    edges: await nameEdges(client, declared, links, place, at, of.field === null),
    paths: [...up.paths, ...down.paths].map((path) => path.map(place)),
    pathsTruncated: up.truncated || down.truncated,
    degree: {
      in: await degreeOf(graph, start, question, 'UPSTREAM', upstream),
      out: await degreeOf(graph, start, question, 'DOWNSTREAM', downstream),
    },
    truncated: upstream.truncated || downstream.truncated,
    isPartial: upstream.partial || downstream.partial,
  }
}

function* numbersOf(start: Member, ...walks: readonly Walk[]): Generator<number> {
  yield start.id
  for (const { steps, links } of walks) {
    for (const { id } of steps) yield id
    for (const { to, from } of links) {
      yield to
      yield from
    }
  }
}

async function nameEdges(
  client: Client,
  declared: Declared,
  links: readonly GraphLink[],
  place: (number: number) => Place,
  at: string | undefined,
  betweenDatasets: boolean,
): Promise<PlaceEdge[]> {
  const transforms = await transformsOf(
    client,
    declared,
    links.map(({ output }) => output),
    at,
  )
  const transformOf = ({ output }: GraphLink): Transform => transforms.get(output) ?? 'source'
  // SQL says by its subtype what is done.
  const described = links.filter((link) => link.to > 0 && transformOf(link) !== 'select')
  const descriptions = await descriptionsOf(
    client,
    declared,
    [...new Set(described.map(({ to }) => to))],
    at,
  )
  return links.map((link) => ({
    from: place(link.from),
    to: place(link.to),
    transform: transformOf(link),
    how: betweenDatasets ? null : kindOf(link.kind),
    assumed: !betweenDatasets && link.assumed,
    description: descriptions.get(`${link.to} ${link.from} ${link.kind}`) ?? null,
  }))
}

/** How many neighbors a place has one way; asked for where it was not walked. */
async function degreeOf(
  graph: Graph,
  start: Member,
  { of, indirect, direction }: LineageQuestion,
  way: Way,
  walked: Walk,
): Promise<number> {
  const whole = of.field === null
  const links =
    !walked.truncated && (direction === 'BOTH' || direction === way)
      ? walked.links
      : whole
        ? await graph.inputs(way, [start.id])
        : await graph.edges(way, [start.id, start.dataset], indirect)
  const own = (id: number): boolean => id === start.id || (!whole && id === start.dataset)
  const ends = links.map(({ to, from }) => (way === 'UPSTREAM' ? [to, from] : [from, to]))
  return new Set(ends.flatMap(([near = 0, far = 0]) => (own(near) ? [far] : []))).size
}
