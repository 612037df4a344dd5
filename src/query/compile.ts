import { createAliases } from './aliases.ts'
import { compileAggregate, type CompiledAggregate } from './compile-aggregate.ts'
import { compileConnection, compileNestedConnection } from './compile-connection.ts'
import { headQuery, statementOf } from './head.ts'
import { compileRow } from './compile-row.ts'
import { addOutput, createOutput, selectList, type Level } from './level.ts'
import { metaColumns, type MetaSlots } from './meta.ts'
import { grainCondition, keyStatus } from './near.ts'
import type { ListPlan, RootPlan, RowPlan } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import type { ConnectionShape, RowShape } from './shape.ts'
import { join, sql, toStatement, type Sql, type Statement } from './sql-text.ts'

/** One statement, and how to read its rows. */
export type CompiledPlan =
  | CompiledAggregate
  | { readonly kind: 'row'; readonly statement: Statement; readonly row: RowShape }
  | {
      readonly kind: 'list'
      /** Absent when nothing that was asked for needs the database. */
      readonly statement: Statement | undefined
      readonly connection: ConnectionShape
      readonly meta: MetaSlots | undefined
      /** Where the state of a search's key stands. */
      readonly keyStatus: string | undefined
    }

/** Turns a plan into its statement. Pure: the same plan gives the same text. */
export function compile(plan: RootPlan): CompiledPlan {
  switch (plan.kind) {
    case 'row':
      return compileLookup(plan)
    case 'list':
      return compileList(plan)
    case 'aggregate':
      return compileAggregate(plan)
  }
}

function compileLookup(plan: RowPlan): CompiledPlan {
  const { product } = plan
  const aliases = createAliases()
  const alias = aliases.next('t')
  const level: Level = {
    product,
    column: (column) => scanColumn(product, alias, column),
    place: 'row',
    aliases,
    toMany: compileNestedConnection,
  }
  const output = createOutput()
  const row = compileRow(plan.row, level, output)
  const condition = grainCondition(product, plan.grain, level.column)
  return {
    kind: 'row',
    row,
    statement: toStatement(
      sql`select ${selectList(output)} from ${scan(product, alias)}${join(output.laterals, ' ')} where ${condition} limit 1`,
    ),
  }
}

function compileList({ connection }: ListPlan): CompiledPlan {
  const { product, near, fields } = connection
  const aliases = createAliases()
  const level: Level = {
    product,
    place: 'row',
    aliases,
    toMany: compileNestedConnection,
    column: () => {
      throw new TypeError('the head of a list is about no row')
    },
  }
  const head = createOutput()
  const add = (expression: Sql): string => addOutput(head, level, expression)
  const meta = fields.some((field) => field.kind === 'meta') ? metaColumns(add) : undefined
  const status = near && keyStatus(product, near, aliases)
  const statusSlot = status && add(status)
  const { rows, shape } = compileConnection(connection, undefined, 'row', { level, output: head })
  return {
    kind: 'list',
    statement: statementOf(rows, headQuery(head, product, meta !== undefined)),
    connection: shape,
    meta,
    keyStatus: statusSlot,
  }
}
