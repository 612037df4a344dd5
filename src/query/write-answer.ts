import type { CompiledPlan } from './compile.ts'
import type { Fetched } from './execute.ts'
import { writeConnection } from './write-connection.ts'
import { writeGroups } from './write-groups.ts'
import type { FactsWriter, Writers } from './write-object.ts'
import { rowWriter } from './write-row.ts'

/**
 * Writes what a statement answered as JSON.
 * @param meta what `meta` answers
 * @throws Unwritable where GraphQL has an error to tell
 */
export type WriteAnswer = (fetched: Fetched, meta: unknown) => string

/** Makes the writer of a plan's answers: once for a plan, so that rows are just walked. */
export function answerWriter(compiled: CompiledPlan, facts: FactsWriter): WriteAnswer {
  const writers: Writers = { facts, connection: writeConnection, quoted: [] }
  switch (compiled.kind) {
    case 'row': {
      const write = rowWriter(compiled.row, writers)
      return ({ rows: [row], bindings }) => (row ? write(row, bindings) : 'null')
    }
    case 'list': {
      const write = writeConnection(compiled.connection, writers)
      return ({ rows, head, bindings }, meta) => write(rows, head, bindings, meta)
    }
    case 'aggregate': {
      const write = writeGroups(compiled, facts)
      return ({ rows }, meta) => write(rows, meta)
    }
  }
}
