import { createHash } from 'node:crypto'
import type { Product } from '../product/product.ts'
import { createAliases } from './aliases.ts'
import { compileAggregate, type CompiledGroups } from './compile-aggregate.ts'
import type { CompiledStatement } from './compiled-statement.ts'
import { compileConnection, compileNestedConnection } from './compile-connection.ts'
import { compileRow } from './compile-row.ts'
import { compileGuard } from './compile-guard.ts'
import { createHead, createRows, headQuery, statementOf } from './head.ts'
import { addOutput, createOutput, selectList, type Level } from './level.ts'
import { metaColumns } from './meta.ts'
import { grainCondition, keyStatus } from './near.ts'
import type { AsOf, ListPlan, RootPlan, RowPlan } from './plan.ts'
import { productsOf } from './products-of.ts'
import { compileVersions } from './recorded-versions.ts'
import { scan, scanColumn } from './scan.ts'
import type { ConnectionShape, RowShape, Slot } from './shape.ts'
import { join, sql, type Sql } from './sql-text.ts'

/** One statement for every request of a plan, and how to read its rows. */
export type CompiledPlan = CompiledRoot & {
  readonly product: Product
  /** Every product it reads. */
  readonly products: ReadonlySet<Product>
  /** The moment whose rows it reads; undefined: now. */
  readonly asOf: AsOf | undefined
  /** Name to prepare the statement under: the same for the same text. */
  readonly name: string
}

type CompiledRoot =
  | CompiledGroups
  | (CompiledStatement & { readonly kind: 'row'; readonly row: RowShape })
  | (CompiledStatement & { readonly kind: 'list'; readonly connection: ConnectionShape })

/** Turns a plan into its statement. Pure: the same plan gives the same text. */
export function compile(plan: RootPlan): CompiledPlan {
  const compiled = compileRoot(plan)
  return {
    ...compiled,
    product: plan.kind === 'list' ? plan.connection.product : plan.product,
    products: productsOf(plan),
    asOf: plan.asOf,
    name: `platinum_${createHash('sha256')
      .update(compiled.statement?.text ?? '')
      .digest('hex')
      .slice(0, 24)}`,
  }
}

function compileRoot(plan: RootPlan): CompiledRoot {
  switch (plan.kind) {
    case 'row':
      return compileLookup(plan)
    case 'list':
      return compileList(plan)
    case 'aggregate':
      return compileAggregate(plan)
  }
}

function compileLookup(plan: RowPlan): CompiledRoot {
  const { product, asOf } = plan
  const aliases = createAliases(asOf)
  const alias = aliases.next('t')
  const level: Level = {
    product,
    column: (column) => scanColumn(product, alias, column),
    depth: 0,
    aliases,
    toMany: compileNestedConnection,
  }
  const head = createHead()
  const add = (expression: Sql): Slot => addOutput(head, level, expression)
  const guard = compileGuard(plan, add)
  const versions = compileVersions(plan, add)
  const headed = head.columns.length > 0
  const output = headed ? createRows(head) : createOutput()
  const row = compileRow(plan.row, level, output)
  const condition = grainCondition(product, plan.grain, level.column)
  const query = sql`select ${selectList(output)} from ${scan(product, alias, asOf)}${join(output.laterals, ' ')} where ${condition} limit 1`
  return {
    kind: 'row',
    row,
    headed,
    near: undefined,
    meta: undefined,
    guard,
    versions,
    keyStatus: undefined,
    statement: statementOf({ query, order: sql``, output }, headQuery(head, product, false, asOf)),
  }
}

function compileList(plan: ListPlan): CompiledRoot {
  const { connection, asOf } = plan
  const { product, near, fields } = connection
  const aliases = createAliases(asOf)
  const level: Level = {
    product,
    depth: 0,
    aliases,
    toMany: compileNestedConnection,
    column: () => {
      throw new TypeError('the head of a list is about no row')
    },
  }
  const head = createHead()
  const add = (expression: Sql): Slot => addOutput(head, level, expression)
  const meta = fields.some((field) => field.kind === 'meta') ? metaColumns(add, asOf) : undefined
  const guard = compileGuard(plan, add)
  const versions = compileVersions(plan, add)
  const status = near && keyStatus(product, near, aliases)
  const statusSlot = status && add(status)
  const { rows, shape } = compileConnection(connection, undefined, 0, { level, output: head })
  const headed = head.columns.length > 0
  return {
    kind: 'list',
    statement: statementOf(rows, headQuery(head, product, meta !== undefined, asOf)),
    headed,
    connection: shape,
    near,
    meta,
    guard,
    versions,
    keyStatus: statusSlot,
  }
}
