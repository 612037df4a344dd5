import type { LineageStatement, StatementEdge } from './statement.ts'

/** An edge with the column it leads to; null for what decides which rows there are. */
export interface StatedEdge {
  readonly to: string | null
  readonly edge: StatementEdge
  /** Nobody said so: it stands for whatever the column may be made from. */
  readonly assumed: boolean
}

/** Every edge that is said, and those that stand for what is not. */
export function* statedEdges(statement: LineageStatement): Generator<StatedEdge> {
  const { columns, indirect, fields, inputs } = statement
  for (const [to, edges] of columns) for (const edge of edges) yield { to, edge, assumed: false }
  for (const edge of indirect) yield { to: null, edge, assumed: false }
  // Without a single known column, what is known is between the datasets as wholes.
  const unknown = columns.size === 0 ? [null] : fields.filter((field) => !columns.has(field))
  for (const to of unknown) {
    for (const dataset of inputs) {
      const edge: StatementEdge = {
        dataset,
        field: null,
        type: 'DIRECT',
        subtype: 'TRANSFORMATION',
        masking: false,
        description: null,
      }
      yield { to, edge, assumed: true }
    }
  }
}
