import type { DirectSubtype } from './edge.ts'
import { decidedBy, deciding, derived, together, type Column, type Trace } from './trace.ts'

/*
 * Values that are rows, or arrays of rows. What is known of their columns is kept while they are
 * chosen, collected and taken apart, so that a field which is read later is that column alone.
 */

/** A row as one value. */
export function rowOf(columns: readonly Column[]): Trace {
  const whole = derived(together(columns.map(({ trace }) => trace)), 'TRANSFORMATION')
  return { ...whole, row: columns }
}

/** One of several values of one type, changed at least by `subtype`. */
export function oneOf(traces: readonly Trace[], subtype: DirectSubtype): Trace {
  const value = derived(together(traces), subtype)
  const row = shared(traces, 'row', subtype)
  const elements = shared(traces, 'elements', subtype)
  return row || elements ? { ...value, row, elements } : value
}

/** An array of values of one type; of arrays, it is one of more dimensions. */
export function arrayOf(traces: readonly Trace[], subtype: DirectSubtype): Trace {
  const value = derived(together(traces), subtype)
  const elements = shared(traces, 'row', subtype) ?? shared(traces, 'elements', subtype)
  return elements ? { ...value, elements } : value
}

/**
 * A value that was chosen, or elements that were, by comparing whole rows: every column of a row
 * decides about the others.
 */
export function byComparison(value: Trace): Trace {
  const { row, elements } = value
  if (!row && !elements) return value
  const links = deciding(value, 'CONDITIONAL')
  const decided = (columns: readonly Column[] | undefined): readonly Column[] | undefined =>
    columns?.map((column) => ({ ...column, trace: decidedBy(column.trace, links) }))
  return { ...value, row: decided(row), elements: decided(elements) }
}

/** Elements of an array that `bounds` chose: one, or a slice, which is an array of them again. */
export function elementOf(array: Trace, bounds: Trace, isSlice: boolean): Trace {
  const value = derived(together([array, bounds]), 'TRANSFORMATION')
  const { row, elements } = array
  const parts = elements ?? row
  if (!parts) return value
  const chosen = parts.map((column): Column => {
    return { ...column, trace: oneOf([column.trace, bounds], 'TRANSFORMATION') }
  })
  return isSlice ? { ...value, elements: chosen } : { ...value, row: chosen }
}

/** A row with some of its columns replaced by what is in a document. */
export function filled(row: Trace, document: Trace): Trace {
  const value = derived(together([row, document]), 'TRANSFORMATION')
  if (!row.row) return value
  const columns = row.row.map((column): Column => {
    return { ...column, trace: oneOf([column.trace, document], 'TRANSFORMATION') }
  })
  return { ...value, row: columns }
}

/** A value made a row of these columns, or an array of such rows. */
export function typed(value: Trace, columns: readonly Column[], part: 'row' | 'elements'): Trace {
  const before = value[part]
  const parts = columns.map((column, position): Column => {
    // A row of a table that inherits has more columns, and these among them.
    const same = before?.length === columns.length ? before[position] : named(before, column.name)
    return { ...column, trace: oneOf([same?.trace ?? value], 'TRANSFORMATION') }
  })
  return { ...derived(value, 'TRANSFORMATION'), [part]: parts }
}

function named(columns: readonly Column[] | undefined, name: string): Column | undefined {
  return columns?.find((column) => column.name === name)
}

/** The columns that values of one type have, each from all of them; undefined where none is known. */
function shared(
  traces: readonly Trace[],
  part: 'row' | 'elements',
  subtype: DirectSubtype,
): readonly Column[] | undefined {
  const known = traces.flatMap((trace) => (trace[part] ? [trace[part]] : []))
  const [first, ...rest] = known
  if (!first || rest.some(({ length }) => length !== first.length)) return undefined
  const others = traces.filter((trace) => !trace[part])
  return first.map((column, position): Column => {
    const values = known.flatMap((columns) => columns[position]?.trace ?? [])
    return { ...column, trace: oneOf([...values, ...others], subtype) }
  })
}
