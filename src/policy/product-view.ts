import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { ruleColumns, type Rule } from './row-rule.ts'
import type { Stance } from './stance.ts'
import { treatmentProblems } from './treatment-problems.ts'
import { compareTreatments, type Treatment } from './treatment.ts'
import type { ProductView, Shown } from './view.ts'

/** What roles with these stances see together: all that one of them sees, row by row. */
export function productView(
  product: Product,
  stances: readonly Stance[],
  isProtected: (column: Column) => boolean,
  entity: readonly Column[],
  minimumGroup: number,
): ProductView {
  const seeing = stances.filter(({ rows }) => rows !== 'none')
  const columns = new Map<Column, Shown>()
  for (const column of product.columns) {
    const shown = shownTo(seeing.length > 0 ? seeing : stances, column)
    if (shown) columns.set(column, shown)
  }
  for (const { column, of } of product.embeddings) {
    if (!columns.has(column)) continue
    // A vector tells what its text was, so it is shown only together with all of it.
    if (of.some((each) => !columns.has(each))) columns.delete(column)
    else if (of.some((each) => columns.get(each)?.kind !== 'clear')) columns.set(column, nothing)
  }
  const rows = rowsOf(seeing)
  const { eventTime } = product.freshness
  const everything = product.columns.every((column) => columns.get(column)?.kind === 'clear')
  return {
    isClear: rows === 'all' && everything,
    rows,
    columns,
    protected: new Set(product.columns.filter(isProtected)),
    hasGrain: product.grain.every((column) => {
      const kind = columns.get(column)?.kind
      return kind === 'clear' || kind === 'hash'
    }),
    tellsTime: rows === 'all' && (!eventTime || columns.get(eventTime)?.kind === 'clear'),
    stored: product.columns,
    read: readColumns(product, columns, rows, entity),
    entity,
    minimumGroup,
  }
}

/** What has no part in what is shown is not read, so that nobody needs a right to it. */
function readColumns(
  product: Product,
  columns: ReadonlyMap<Column, Shown>,
  rows: ProductView['rows'],
  entity: readonly Column[],
): readonly Column[] {
  const read = new Set<Column>()
  let isCounted = typeof rows === 'object'
  for (const [column, { kind }] of columns) {
    if (kind === 'null') continue
    read.add(column)
    if (kind !== 'clear' && kind !== 'constant') isCounted = true
  }
  if (typeof rows === 'object') for (const column of ruleColumns(rows)) read.add(column)
  if (isCounted) for (const column of entity) read.add(column)
  return product.columns.filter((column) => read.has(column))
}

const nothing: Shown = { kind: 'null' }

function rowsOf(seeing: readonly Stance[]): ProductView['rows'] {
  const rules: Rule[] = []
  for (const { rows } of seeing) {
    if (rows === 'all') return 'all'
    if (rows !== 'none') rules.push(rows)
  }
  const [only, ...others] = rules
  if (!only) return 'none'
  return others.length === 0 ? only : { kind: 'or', rules }
}

/** Undefined: none of them has a name for the column. */
function shownTo(stances: readonly Stance[], column: Column): Shown | undefined {
  const most = stances
    .map((stance) => ({ stance, treatment: fitting(column, stance.treatment(column)) }))
    .toSorted((left, right) => compareTreatments(right.treatment, left.treatment))
  if (most.every(({ treatment }) => treatment === 'deny')) return undefined
  const cases: { rows: Rule; shown: Shown }[] = []
  for (const { stance, treatment } of most) {
    const shown = shownAs(treatment, stance)
    if (typeof stance.rows === 'string') return chosen(cases, shown)
    cases.push({ rows: stance.rows, shown })
  }
  // Rows that meet no rule are not there, so what they would show is shown by none.
  const last = cases.pop()
  return chosen(cases, last?.shown ?? nothing)
}

/** A class that a column has from what it is made from may bring a treatment its type has no values for. */
function fitting(column: Column, treatment: Treatment): Treatment {
  return treatmentProblems('', column, treatment).length > 0 ? 'null' : treatment
}

function chosen(cases: readonly { rows: Rule; shown: Shown }[], otherwise: Shown): Shown {
  const same = (shown: Shown): boolean => JSON.stringify(shown) === JSON.stringify(otherwise)
  return cases.every(({ shown }) => same(shown)) ? otherwise : { kind: 'byRow', cases, otherwise }
}

function shownAs(treatment: Treatment, { role }: Stance): Shown {
  switch (treatment) {
    case 'clear':
      return { kind: 'clear' }
    case 'null':
    case 'deny':
      return nothing
    case 'hash':
      return { kind: 'hash', role: role ?? '' }
    default:
      return treatment
  }
}
