import { createAliases } from './aliases.ts'
import { compileConnection, compileNestedConnection, type PageQuery } from './compile-connection.ts'
import { compileRow } from './compile-row.ts'
import { addOutput, createOutput, selectList, type Level } from './level.ts'
import { metaColumns, metaSource, type MetaSlots } from './meta.ts'
import { grainCondition, keyStatus } from './near.ts'
import type { ListPlan, RootPlan, RowPlan } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import type { ConnectionShape, RowShape } from './shape.ts'
import { identifier, join, sql, toStatement, type Sql, type Statement } from './sql-text.ts'

/** One statement, and how to read its rows. */
export type CompiledPlan =
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

/** Marks the one row that says things about the page and holds none of its rows. */
export const headMarker = 'h'

/** Turns a plan into its statement. Pure: the same plan gives the same text. */
export function compile(plan: RootPlan): CompiledPlan {
  return plan.kind === 'row' ? compileLookup(plan) : compileList(plan)
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
  const headQuery =
    head.columns.length > 0
      ? sql`select true as ${identifier(headMarker)}, ${join(head.columns, ', ')}${meta ? metaSource(product) : sql``}`
      : undefined
  return {
    kind: 'list',
    statement: listStatement(rows, headQuery),
    connection: shape,
    meta,
    keyStatus: statusSlot,
  }
}

function listStatement(page: PageQuery | undefined, head: Sql | undefined): Statement | undefined {
  if (!page) return head && toStatement(head)
  if (!head) return toStatement(page.query)
  return toStatement(
    sql`select b.*, h.* from (${page.query}) as b full join (${head}) as h on false${page.order}`,
  )
}
