import type { Registry } from '../product/product.ts'
import { coordinateOf } from './coordinate.ts'
import { datasetName } from './graph.ts'
import { lineageTree, type LineageBranch } from './lineage-tree.ts'
import type { LineageAnswer, PlaceStep } from './store/ask-lineage.ts'
import type { Way } from './store/graph-link.ts'
import type { Place } from './store/places.ts'
import type { ProductVerification } from './store/verifications.ts'

/** What is told of a place. */
export interface LineageOfPlace {
  readonly of: Place
  readonly answer: LineageAnswer
  /** Of the place's product; undefined for outside datasets and before the first publication. */
  readonly verification: ProductVerification | undefined
}

/** Lineage of a place as `platinum lineage --json` prints it. */
export function lineageAnswerJson(
  registry: Registry,
  { of, answer, verification }: LineageOfPlace,
): unknown {
  const name = (place: Place): string => coordinateOf(registry, place)
  const step = (place: PlaceStep) => ({
    name: name(place),
    dataset: datasetName(place.dataset),
    field: place.field,
    depth: place.depth,
  })
  const { edges, paths, upstream, downstream, ...rest } = answer
  return {
    of: name(of),
    dataset: datasetName(of.dataset),
    field: of.field,
    verified: verification === undefined ? null : verificationJson(verification),
    upstream: upstream.map(step),
    downstream: downstream.map(step),
    edges: edges.map(({ from, to, how, ...edge }) => ({
      from: name(from),
      to: name(to),
      ...(how ?? { type: null, subtype: null, masking: null }),
      ...edge,
    })),
    paths: paths.map((path) => path.map(name)),
    ...rest,
  }
}

function verificationJson({ verification, verifiedAt, current }: ProductVerification) {
  return { how: verification, at: verifiedAt, current }
}

/** Lineage of a place as a tree to read. @param ways in the order in which they are shown */
export function lineageAnswerText(
  registry: Registry,
  { of, answer, verification }: LineageOfPlace,
  ways: readonly Way[],
): string {
  const lines = [coordinateOf(registry, of)]
  if (of.dataset.kind === 'product') lines.push(`  ${verifiedText(verification)}`)
  for (const way of ways) {
    const isUp = way === 'UPSTREAM'
    const branches = lineageTree(answer, of, way, (place) => coordinateOf(registry, place))
    lines.push('', isUp ? 'made from' : 'goes to')
    if (branches.length === 0) lines.push(isUp ? '  nothing that is known' : '  nothing')
    lines.push(...drawn(registry, branches, '  '))
  }
  if (answer.truncated) lines.push('', 'There is more: raise --depth or --limit.')
  if (answer.isPartial) {
    lines.push('', 'Something on the way is not known: (?) may come from any column of its source.')
  }
  return lines.join('\n')
}

function verifiedText(verification: ProductVerification | undefined): string {
  if (!verification) return 'declared, never published: not verified yet'
  const { verification: how, verifiedAt, current } = verification
  if (!current) return 'declared anew since it was published: not verified yet'
  const words = { VERIFIED: 'verified by Postgres', BY_CONSTRUCTION: 'by construction' } as const
  return how === 'REPORTED' ? 'reported' : `${words[how]}${verifiedAt ? `, ${verifiedAt}` : ''}`
}

function drawn(registry: Registry, branches: readonly LineageBranch[], indent: string): string[] {
  return branches.flatMap(({ place, edges, isRepeated, branches: beyond }, index) => {
    const isLast = index === branches.length - 1
    const note = [
      ...new Set(edges.flatMap(({ how }) => (how ? [how.subtype, ...masked(how.masking)] : []))),
      ...(edges.some(({ assumed }) => assumed) ? ['?'] : []),
      ...new Set(edges.flatMap(({ description }) => description ?? [])),
    ].join(', ')
    const line = [
      `${indent}${isLast ? '└─' : '├─'} ${coordinateOf(registry, place)}`,
      ...(note === '' ? [] : [`(${note})`]),
      ...(isRepeated ? ['… as above'] : []),
    ].join(' ')
    return [line, ...drawn(registry, beyond, `${indent}${isLast ? '   ' : '│  '}`)]
  })
}

function masked(masking: boolean): readonly string[] {
  return masking ? ['masked'] : []
}
