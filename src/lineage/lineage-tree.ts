import type { LineageAnswer, PlaceEdge } from './store/ask-lineage.ts'
import type { Way } from './store/graph-link.ts'
import type { Place } from './store/places.ts'
import { datasetKey } from './store/statement.ts'

/** A place in a tree of lineage, with what lies beyond it. */
export interface LineageBranch {
  readonly place: Place
  /** The edges that lead to it from the branch before. */
  readonly edges: readonly PlaceEdge[]
  /** Shown with all that lies beyond it elsewhere in the tree. */
  readonly isRepeated: boolean
  readonly branches: readonly LineageBranch[]
}

/**
 * What an answer tells one way, as a tree from where it was asked. Where ways meet, what lies
 * beyond is in the first alone.
 * @param nameOf what siblings are sorted by
 */
export function lineageTree(
  answer: LineageAnswer,
  of: Place,
  way: Way,
  nameOf: (place: Place) => string,
): LineageBranch[] {
  const steps = way === 'UPSTREAM' ? answer.upstream : answer.downstream
  const [near, far] = way === 'UPSTREAM' ? (['to', 'from'] as const) : (['from', 'to'] as const)
  const byNear = Map.groupBy(answer.edges, (edge) => placeKey(edge[near]))
  const reached = new Set([of, ...steps].map(placeKey))
  const columns = Map.groupBy(
    steps.filter(({ field }) => field !== null),
    ({ dataset }) => datasetKey(dataset),
  )
  const beyond = (place: Place): Map<string, { place: Place; edges: PlaceEdge[] }> => {
    const next = new Map<string, { place: Place; edges: PlaceEdge[] }>()
    const add = (to: Place, edge?: PlaceEdge): void => {
      const known = next.get(placeKey(to)) ?? { place: to, edges: [] }
      if (edge) known.edges.push(edge)
      next.set(placeKey(to), known)
    }
    // What leads to a dataset as a whole leads to its columns, and so does what leads from it.
    const keys = new Set([placeKey(place), placeKey({ ...place, field: null })])
    for (const key of keys) {
      for (const edge of byNear.get(key) ?? []) {
        if (reached.has(placeKey(edge[far]))) add(edge[far], edge)
      }
    }
    if (place.field === null && of.field !== null && way === 'DOWNSTREAM') {
      for (const column of columns.get(datasetKey(place.dataset)) ?? []) add(column)
    }
    return next
  }
  const shown = new Set([placeKey(of)])
  const branch = (place: Place, edges: readonly PlaceEdge[]): LineageBranch => {
    const key = placeKey(place)
    if (shown.has(key)) return { place, edges, isRepeated: beyond(place).size > 0, branches: [] }
    shown.add(key)
    return { place, edges, isRepeated: false, branches: branches(place) }
  }
  const branches = (place: Place): LineageBranch[] =>
    [...beyond(place).values()]
      .map((each) => ({ ...each, name: nameOf(each.place) }))
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .map((each) => branch(each.place, each.edges))
  return branches(of)
}

function placeKey({ dataset, field }: Place): string {
  return `${datasetKey(dataset)} ${field ?? ''}`
}
