import type { Cells } from '../database/cells.ts'
import type { Column } from '../product/column.ts'
import type { JsonSink } from './json-sink.ts'
import type { Slot } from './shape.ts'
import { Unwritable, valueWriter } from './write-value.ts'

/** Where a value stands, and what it may be. */
export interface CellShape {
  readonly slot: Slot
  readonly column: Column
  readonly nullable: boolean
}

/**
 * Makes the writer of a cell.
 * @param before what stands before the value
 * @param quoted which cells are JSON strings
 */
export function cellWriter(
  { slot, column, nullable }: CellShape,
  before: string,
  quoted: readonly boolean[],
): (row: Cells, sink: JsonSink) => void {
  const prefix = Buffer.from(before)
  const none = Buffer.from(`${before}null`)
  const write = valueWriter(column, quoted[slot] === true)
  return (row, sink) => {
    const end = row.end(slot)
    if (end >= 0) {
      sink.put(prefix)
      write(sink, row.bytes, row.start(slot), end)
    } else if (nullable) sink.put(none)
    // What the schema says of the field is for the ordinary executor to know.
    else throw new Unwritable('NULL under a non-null field')
  }
}
