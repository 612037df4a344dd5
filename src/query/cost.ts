import type { Bindings, Bound } from './bound.ts'
import { readNeeds } from './connection-needs.ts'
import { relationsOf } from './order.ts'
import type { AggregatePlan, ConnectionPlan, Filter, RootPlan, RowSelection } from './plan.ts'

/**
 * What an operation may cost, counted from its plan before it runs. The unit is the **point: ten
 * rows** that Postgres may read for it. Rows are counted so:
 *
 * - a page: its size (`first`, `last`, or the default), times a row with everything under it
 * - a row with everything under it: 1, one for each to-one relation, and every page under it
 * - `offset`: a tenth of the rows it leaves out
 * - what reads more than its page, once for each row it stands under: a count, a search, each
 *   condition on related rows, each relation that an ordering or a key of groups follows, an
 *   aggregate's groups: 1,000 at the root and 100 under a row
 *
 * The size of tables is not looked at, so the cost of a request is the same everywhere and says
 * nothing about data.
 */
export interface Cost {
  /** Response keys from the part above to this one. */
  readonly path: readonly string[]
  /** Rows, whatever the size of the page. */
  readonly fixed: number
  /** How often the parts below are read; undefined: once, for a row of its own. */
  readonly size: Bound<number> | undefined
  readonly offset: Bound<number> | undefined
  readonly parts: readonly Cost[]
}

const rowsOfPoint = 10

/** Rows that are counted for what reads more than its page. */
const scanRows = { root: 1_000, related: 100 } as const

/** Rows that are counted for a root field that is answered without a plan: the catalog. */
export const ordinaryPoints = 10

type Place = keyof typeof scanRows

/** What a root field may cost. @param key its response key */
export function costOf(plan: RootPlan, key: string): Cost {
  switch (plan.kind) {
    case 'row':
      return { path: [key], fixed: 0, size: undefined, offset: undefined, parts: ofRow(plan.row) }
    case 'list':
      return ofConnection(plan.connection, 'root', [key])
    case 'aggregate':
      return ofAggregate(plan, 'root', [key])
  }
}

function ofAggregate(
  { filter, keys, fields, size, offset }: AggregatePlan,
  place: Place,
  path: readonly string[],
): Cost {
  const grouped = fields.some(({ kind }) => kind === 'groups')
  const followed = keys.reduce((sum, { through }) => sum + through.length, 0)
  return {
    path,
    fixed: ((grouped ? 1 : 0) + followed + relationsIn(filter)) * scanRows[place],
    size,
    offset,
    parts: [],
  }
}

function ofConnection(plan: ConnectionPlan, place: Place, path: readonly string[]): Cost {
  const counts = plan.fields.filter(({ kind }) => kind === 'count').length
  const scans =
    counts +
    (readNeeds(plan).candidates ? 1 : 0) +
    (plan.near ? 1 : 0) +
    relationsIn(plan.filter) +
    plan.order.reduce((sum, term) => sum + relationsOf(term), 0)
  return {
    path,
    fixed: scans * scanRows[place],
    size: plan.page.size,
    offset: plan.page.offset,
    parts: plan.fields.flatMap((field) => {
      if (field.kind === 'nodes') return ofRow(field.row, [field.key])
      if (field.kind !== 'edges') return []
      return field.fields.flatMap((edge) =>
        edge.kind === 'node' ? ofRow(edge.row, [field.key, edge.key]) : [],
      )
    }),
  }
}

function ofRow({ fields }: RowSelection, path: readonly string[] = []): Cost[] {
  return fields.flatMap((field): Cost[] => {
    const inside = [...path, field.key]
    if (field.kind === 'groups') return [ofAggregate(field.aggregate, 'related', inside)]
    if (field.kind === 'toMany') return [ofConnection(field.connection, 'related', inside)]
    if (field.kind !== 'toOne') return []
    const parts = ofRow(field.row)
    return [{ path: inside, fixed: 0, size: undefined, offset: undefined, parts }]
  })
}

/** Conditions on related rows, those within others too. */
function relationsIn(filter: Filter | undefined): number {
  switch (filter?.kind) {
    case 'and':
    case 'or':
      return filter.filters.reduce((sum, each) => sum + relationsIn(each), 0)
    case 'not':
      return relationsIn(filter.filter)
    case 'relation':
      return 1 + relationsIn(filter.filter)
    case 'at':
    case 'compare':
    case 'member':
    case 'isNull':
    case undefined:
      return 0
  }
}

/**
 * Points of a root field for one request.
 * @throws BAD_USER_INPUT for a size or an offset that the request may not have
 */
export function pointsOf(cost: Cost, bindings: Bindings): number {
  return Math.ceil(rowsOf(cost, bindings) / rowsOfPoint)
}

function rowsOf({ fixed, size, offset, parts }: Cost, bindings: Bindings): number {
  let row = 1
  for (const part of parts) row += rowsOf(part, bindings)
  const skipped = offset ? offset.in(bindings) / rowsOfPoint : 0
  return fixed + skipped + (size ? size.in(bindings) : 1) * row
}

/** Response keys of the innermost part that is behind most of a cost. */
export function costliest(cost: Cost, bindings: Bindings): string[] {
  const whole = rowsOf(cost, bindings)
  const times = cost.size ? cost.size.in(bindings) : 1
  const heavy = cost.parts.find((part) => times * rowsOf(part, bindings) > whole / 2)
  return [...cost.path, ...(heavy ? costliest(heavy, bindings) : [])]
}
