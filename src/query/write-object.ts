import type { Cells, Row, Rows } from '../database/cells.ts'
import type { Bindings } from './bound.ts'
import type { JsonSink } from './json-sink.ts'
import type { FactSelection } from './plan.ts'
import type { ConnectionShape } from './shape.ts'

/** Writes an object of facts as JSON. */
export type WriteFacts = (facts: unknown) => string

/** Makes the writer of a selection of facts. */
export type FactsWriter = (selection: FactSelection) => WriteFacts

/** Writes a page, given the rows fetched, the row of what stands beside them, and `meta`. */
export type WriteConnection = (
  fetched: Rows<Cells>,
  beside: Row,
  sink: JsonSink,
  bindings: Bindings,
  meta: unknown,
) => void

/** How the parts of a row are written that are no values of it. */
export interface Writers {
  readonly facts: FactsWriter
  readonly connection: (shape: ConnectionShape, writers: Writers) => WriteConnection
  /** Which cells are JSON strings; none at the root. */
  readonly quoted: readonly boolean[]
}

/** `"key":`, with a comma before all but the first. */
export function prefixOf(key: string, index: number): string {
  return `${index === 0 ? '' : ','}${JSON.stringify(key)}:`
}
