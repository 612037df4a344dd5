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

/** Writes an object, or one of its fields: of a row, of groups, of what is said of a page. */
export type WriteObject<Of, Beside = unknown> = (
  of: Of,
  sink: JsonSink,
  bindings: Bindings,
  /** What stands beside it: `meta`, or the cursor of an edge. */
  beside: Beside,
) => void

/**
 * Makes the writer of an object.
 * @param fieldWriter makes the writer of a field, given what stands before its value
 */
export function objectWriter<Field extends { readonly key: string }, Of, Beside>(
  fields: readonly Field[],
  fieldWriter: (field: Field, before: string) => WriteObject<Of, Beside>,
): WriteObject<Of, Beside> {
  if (fields.length === 0) return (_of, sink) => sink.put(emptyObject)
  const parts = fields.map((field, index) =>
    fieldWriter(field, `${index === 0 ? '{' : ''}${prefixOf(field.key, index)}`),
  )
  return (of, sink, bindings, beside) => {
    for (const write of parts) write(of, sink, bindings, beside)
    sink.put(endOfObject)
  }
}

/** `"key":`, with a comma before all but the first. */
export function prefixOf(key: string, index: number): string {
  return `${index === 0 ? '' : ','}${JSON.stringify(key)}:`
}

/** Writes the same each time. */
export function constantWriter(json: string): (of: unknown, sink: JsonSink) => void {
  const bytes = Buffer.from(json)
  return (_of, sink) => sink.put(bytes)
}

/** A list of rows as JSON. */
export function writeRows(rows: Rows<Cells>, sink: JsonSink, write: (row: Cells) => void): void {
  sink.put(listBegins)
  for (let index = 0; index < rows.length; index++) {
    if (index > 0) sink.put(comma)
    write(rows.at(index))
  }
  sink.put(listEnds)
}

const emptyObject = Buffer.from('{}')
const endOfObject = Buffer.from('}')
const listBegins = Buffer.from('[')
const listEnds = Buffer.from(']')
const comma = Buffer.from(',')
