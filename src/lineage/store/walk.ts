import type { GraphLink, Member, Way } from './graph-link.ts'
import type { Graph } from './visible-graph.ts'

/** A place that was reached. */
export interface WalkedStep extends Member {
  /** 1 for a direct neighbor. */
  readonly depth: number
}

export interface Walk {
  /** Nearest first, each once. */
  readonly steps: readonly WalkedStep[]
  readonly links: readonly GraphLink[]
  /** There is more, beyond the depth or the number of steps. */
  readonly truncated: boolean
  /** Something on the way is only assumed, or not known. */
  readonly partial: boolean
}

export interface WalkOptions {
  /** Steps to follow. */
  readonly depth: number
  /** Whether to follow what only decides about values too. */
  readonly indirect: boolean
  /** Places to reach at most. */
  readonly limit: number
  /** Whether to tell how places are joined too. Default true. */
  readonly withLinks?: boolean
  /** Once aborted, no further step is taken. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Follows lineage between columns, one question to the database for each step away.
 *
 * A dataset as a whole stands for every column of it. Upstream it leads on to the datasets that it
 * is made from, downstream to whatever any of its columns leads to.
 */
export async function walkColumns(
  graph: Graph,
  start: readonly Member[],
  way: Way,
  { depth: maxDepth, indirect, limit, signal, withLinks = true }: WalkOptions,
): Promise<Walk> {
  const seen = new Set(start.map(({ id }) => id))
  const asked = new Set<number>()
  const steps: WalkedStep[] = []
  const links = new Map<string, GraphLink>()
  let truncated = false
  let assumed = false
  let frontier = start
  for (let depth = 1; frontier.length > 0; depth++) {
    signal?.throwIfAborted()
    const found = await neighbors(graph, frontier, way, indirect, asked)
    const next = new Map<number, Member>()
    for (const link of found) {
      const neighbor = neighborOf(link, way)
      const known = seen.has(neighbor.id)
      if (depth > maxDepth) truncated ||= !known
      if (depth > maxDepth) continue
      if (withLinks) {
        const key = `${link.to} ${link.from} ${link.kind}`
        if (links.get(key)?.assumed !== false) links.set(key, link)
      } else assumed ||= link.assumed
      if (!known) next.set(neighbor.id, neighbor)
    }
    if (way === 'DOWNSTREAM') {
      const wholes = [...next.values()].flatMap(({ id, dataset }) => (id === dataset ? [id] : []))
      for (const member of wholes.length > 0 ? await graph.columnsOf(wholes) : []) {
        if (!seen.has(member.id)) next.set(member.id, member)
      }
    }
    frontier = [...next.values()]
    if (steps.length + frontier.length > limit) {
      truncated = true
      frontier = frontier.slice(0, limit - steps.length)
      for (const { id, dataset } of frontier) steps.push({ id, dataset, depth })
      break
    }
    for (const { id, dataset } of frontier) {
      seen.add(id)
      steps.push({ id, dataset, depth })
    }
  }
  const kept = truncated ? within([...links.values()], start, steps) : [...links.values()]
  const partial =
    assumed ||
    kept.some(({ assumed }) => assumed) ||
    (await graph.hasGaps(...(way === 'UPSTREAM' ? ends(start, steps, kept) : made(steps))))
  return { steps, links: kept, truncated, partial }
}

/** Follows lineage between datasets. */
export async function walkDatasets(
  graph: Graph,
  start: readonly number[],
  way: Way,
  { depth: maxDepth, limit, signal }: Omit<WalkOptions, 'indirect'>,
): Promise<Walk> {
  const seen = new Set(start)
  const steps: WalkedStep[] = []
  const links = new Map<string, GraphLink>()
  let truncated = false
  let frontier = start
  for (let depth = 1; frontier.length > 0 && !truncated; depth++) {
    signal?.throwIfAborted()
    const next = new Set<number>()
    for (const link of await graph.inputs(way, frontier)) {
      const { id } = neighborOf(link, way)
      if (depth > maxDepth || (!seen.has(id) && steps.length >= limit)) {
        truncated ||= !seen.has(id)
        continue
      }
      links.set(`${link.to} ${link.from}`, link)
      if (seen.has(id)) continue
      seen.add(id)
      next.add(id)
      steps.push({ id, dataset: id, depth })
    }
    frontier = [...next]
  }
  const partial = await graph.hasGaps([...seen], [])
  return { steps, links: [...links.values()], truncated, partial }
}

async function neighbors(
  graph: Graph,
  frontier: readonly Member[],
  way: Way,
  indirect: boolean,
  asked: Set<number>,
): Promise<GraphLink[]> {
  // What leads to a dataset as a whole leads to each of its columns, and so does what leads from it.
  const places = frontier.flatMap(({ id, dataset }) => [id, dataset])
  const ask = [...new Set(places)].filter((place) => !asked.has(place))
  for (const place of ask) asked.add(place)
  const links = await graph.edges(way, ask, indirect)
  const wholes = frontier.flatMap(({ id, dataset }) => (id === dataset ? [id] : []))
  if (way === 'DOWNSTREAM' || wholes.length === 0) return links
  return [...links, ...(await graph.inputs(way, wholes))]
}

function neighborOf(link: GraphLink, way: Way): Member {
  return way === 'UPSTREAM'
    ? { id: link.from, dataset: link.fromDataset }
    : { id: link.to, dataset: link.toDataset }
}

/** Links between what was reached, without those that lead beyond. */
function within(
  links: readonly GraphLink[],
  start: readonly Member[],
  steps: readonly Member[],
): GraphLink[] {
  const reached = new Set([...start, ...steps].flatMap(({ id, dataset }) => [id, dataset]))
  return links.filter(({ to, from }) => reached.has(to) && reached.has(from))
}

/** Datasets whose making was followed, and columns to which nothing leads. */
function ends(
  start: readonly Member[],
  steps: readonly Member[],
  links: readonly GraphLink[],
): [datasets: number[], ends: number[]] {
  const led = new Set(links.map(({ to }) => to))
  const all = [...start, ...steps]
  return [
    [...new Set(all.map(({ dataset }) => dataset))],
    all.flatMap(({ id }) => (led.has(id) ? [] : [id])),
  ]
}

function made(steps: readonly Member[]): [datasets: number[], ends: number[]] {
  return [[...new Set(steps.map(({ dataset }) => dataset))], []]
}
