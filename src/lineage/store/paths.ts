import type { GraphLink, Member, Way } from './graph-link.ts'
import type { Walk } from './walk.ts'

/** Ways through a graph, each the numbers of its places in the order in which data flows. */
export interface Paths {
  readonly paths: readonly (readonly number[])[]
  /** There are more. */
  readonly truncated: boolean
}

/**
 * Every way from where a walk began to where it ends, without circles. A way that comes back to
 * itself ends before it does.
 * @param most how many to give
 */
export function walkedPaths(
  start: readonly Member[],
  way: Way,
  { steps, links }: Pick<Walk, 'steps' | 'links'>,
  most: number,
): Paths {
  const onward = neighborsOf(way, [...start, ...steps], links)
  const paths: number[][] = []
  for (const { id } of start) {
    for (const path of waysFrom(id, onward)) {
      if (paths.length === most) return { paths, truncated: true }
      paths.push(way === 'UPSTREAM' ? path.toReversed() : path)
    }
  }
  return { paths, truncated: false }
}

function* waysFrom(start: number, onward: (id: number) => readonly number[]): Generator<number[]> {
  const trail = new Set([start])
  const stack = [
    {
      id: start,
      left: onward(start)
        .filter((next) => next !== start)
        .toReversed(),
      isEnd: false,
    },
  ]
  for (let last = stack.at(-1); last; last = stack.at(-1)) {
    const id = last.left.pop()
    if (id === undefined) {
      if (last.isEnd) yield [...trail]
      trail.delete(last.id)
      stack.pop()
      continue
    }
    trail.add(id)
    const left = onward(id).filter((next) => !trail.has(next))
    stack.push({ id, left: left.toReversed(), isEnd: left.length === 0 })
  }
}

function neighborsOf(
  way: Way,
  members: readonly Member[],
  links: readonly GraphLink[],
): (id: number) => readonly number[] {
  const datasetOf = new Map(members.map(({ id, dataset }) => [id, dataset]))
  const byPlace = Map.groupBy(links, ({ to, from }) => (way === 'UPSTREAM' ? to : from))
  const columns = Map.groupBy(members, ({ dataset }) => dataset)
  const linked = (id: number): number[] =>
    (byPlace.get(id) ?? []).map(({ to, from }) => (way === 'UPSTREAM' ? from : to))
  const known = new Map<number, readonly number[]>()
  return (id) => {
    let next = known.get(id)
    if (next) return next
    const dataset = datasetOf.get(id) ?? id
    // A dataset as a whole leads to its columns downstream; what leads to it leads to them.
    const inside =
      id === dataset && way === 'DOWNSTREAM'
        ? (columns.get(dataset) ?? []).flatMap((member) => (member.id === id ? [] : [member.id]))
        : []
    next = [...new Set([...linked(id), ...(id === dataset ? inside : linked(dataset))])]
    known.set(id, next)
    return next
  }
}
