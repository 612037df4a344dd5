import { textRow } from '../database/cells.ts'
import type { CompiledPlan } from './compile.ts'
import type { Fetched } from './execute.ts'
import { JsonSink } from './json-sink.ts'
import { writeConnection } from './write-connection.ts'
import { writeGroups } from './write-groups.ts'
import type { FactsWriter, Writers } from './write-object.ts'
import type { Utf8Json } from './utf8-json.ts'
import { rowWriter } from './write-row.ts'

/**
 * Writes what a statement answered as JSON.
 * @param meta what `meta` answers
 * @throws Unwritable where GraphQL has an error to tell
 */
export type WriteAnswer = (fetched: Fetched, meta: unknown) => Utf8Json

/** Makes the writer of a plan's answers: once for a plan, so that rows are just walked. */
export function answerWriter(compiled: CompiledPlan, facts: FactsWriter): WriteAnswer {
  const write = sinkWriter(compiled, facts)
  return (fetched, meta) => {
    sink.clear()
    write(fetched, meta)
    const written = sink.take()
    if (sink.room > mostRoom) sink = new JsonSink(room)
    return written
  }
}

function sinkWriter(
  compiled: CompiledPlan,
  facts: FactsWriter,
): (fetched: Fetched, meta: unknown) => void {
  const writers: Writers = { facts, connection: writeConnection, quoted: [] }
  switch (compiled.kind) {
    case 'row': {
      const write = rowWriter(compiled.row, writers)
      return ({ rows, bindings }) => {
        if (rows.length > 0) write(rows.at(0), sink, bindings, undefined)
        else sink.text('null')
      }
    }
    case 'list': {
      const write = writeConnection(compiled.connection, writers)
      return ({ rows, head, bindings }, meta) => write(rows, textRow(head), sink, bindings, meta)
    }
    case 'aggregate': {
      const write = writeGroups(compiled, writers)
      return ({ rows, bindings }, meta) => write(rows, sink, bindings, meta)
    }
  }
}

const room = 64 * 1024
/** What an answer in a hundred thousand needs is not kept for the others. */
const mostRoom = 4 * 1024 * 1024

/** Answers are written one after the other, without a pause in which another could begin. */
let sink = new JsonSink(room)
