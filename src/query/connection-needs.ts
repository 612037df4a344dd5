import type { ConnectionPlan, RowField } from './plan.ts'
import { hasVisibleGrain } from './scan.ts'

/** What the fields of a connection need from the database. */
export interface Needs {
  readonly rows: boolean
  readonly cursors: boolean
  readonly distance: boolean
  /** Whether there is a row past the last one wanted. */
  readonly oneMore: boolean
  readonly otherSide: boolean
  readonly beyondRange: boolean
  /** How many rows a search compared. */
  readonly candidates: boolean
  /** Whether every row was compared. */
  readonly compared: boolean
}

export function readNeeds(plan: ConnectionPlan): Needs {
  const pageInfo = new Set<string>()
  const searchInfo = new Set<string>()
  const edge = new Set<string>()
  const kinds = new Set<string>()
  for (const field of plan.fields) {
    kinds.add(field.kind)
    if (field.kind === 'pageInfo') for (const { name } of field.facts.fields) pageInfo.add(name)
    if (field.kind === 'searchInfo') for (const { name } of field.facts.fields) searchInfo.add(name)
    if (field.kind === 'edges') for (const { kind } of field.fields) edge.add(kind)
  }
  const forward = plan.page.direction === 'forward'
  const ahead = forward ? 'hasNextPage' : 'hasPreviousPage'
  const behind = forward ? 'hasPreviousPage' : 'hasNextPage'
  const ends = pageInfo.has('startCursor') || pageInfo.has('endCursor')
  const oneMore = pageInfo.has(ahead) || searchInfo.has('exhausted')
  const approximate = plan.near?.approximate === true
  const compared = approximate && kinds.has('searchInfo')
  const cursors = (ends || edge.has('cursor')) && hasVisibleGrain(plan.product)
  return {
    rows: kinds.has('nodes') || kinds.has('edges') || ends || oneMore || compared,
    cursors,
    distance: edge.has('score') || edge.has('distance'),
    oneMore,
    otherSide: pageInfo.has(behind),
    beyondRange: oneMore,
    candidates: searchInfo.has('candidates') && !approximate,
    compared,
  }
}

/** Kinds of fields that are read from other rows. */
const followed: ReadonlySet<RowField['kind']> = new Set(['toOne', 'toMany', 'groups'])

/** Whether any row of the page is followed to others. */
export function hasRelations(plan: ConnectionPlan): boolean {
  const rows = plan.fields.flatMap((field) => {
    if (field.kind === 'nodes') return [field.row]
    if (field.kind === 'edges') {
      return field.fields.flatMap((edge) => (edge.kind === 'node' ? [edge.row] : []))
    }
    return []
  })
  return rows.some((row) => row.fields.some(({ kind }) => followed.has(kind)))
}
