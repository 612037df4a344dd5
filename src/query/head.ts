import type { Product } from '../product/product.ts'
import { createOutput, selectList, type Output } from './level.ts'
import { metaSource } from './meta.ts'
import type { AsOf } from './plan.ts'
import { identifier, sql, toStatement, type Sql, type StatementTemplate } from './sql-text.ts'

/**
 * Marks the one row that says things about a page and holds none of its rows. It stands first in
 * a row, then what is said, then what the page's rows hold.
 */
const headMarker = 0

/** Output of the one row of what stands beside a page. */
export const createHead = (): Output => createOutput(headMarker + 1)

/** Output of a page's rows, given what stands beside them. */
export const createRows = (head: Output): Output =>
  createOutput(head.columns.length === 0 ? 0 : head.first + head.columns.length)

/** The rows of a page. */
export interface PageQuery {
  readonly query: Sql
  /** `ORDER BY` with the names of the ordering's values in the query's output, called `b`. */
  readonly order: Sql
}

/** The one row of what stands beside a page; undefined when nothing does. */
export function headQuery(
  head: Output,
  product: Product,
  withMeta: boolean,
  asOf: AsOf | undefined,
): Sql | undefined {
  if (head.columns.length === 0) return undefined
  return sql`select true as ${identifier('h')}, ${selectList(head)}${withMeta ? metaSource(product, asOf) : sql``}`
}

/**
 * A page and its head as one statement.
 * @param prelude what stands before both
 * @returns undefined when neither is needed
 */
export function statementOf(
  page: PageQuery | undefined,
  head: Sql | undefined,
  prelude: Sql = sql``,
): StatementTemplate | undefined {
  if (!page) return head && toStatement(sql`${prelude}${head}`)
  if (!head) return toStatement(sql`${prelude}${page.query}`)
  return toStatement(
    sql`${prelude}select h.*, b.* from (${head}) as h full join (${page.query}) as b on false${page.order}`,
  )
}
