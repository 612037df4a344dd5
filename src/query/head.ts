import type { Product } from '../product/product.ts'
import type { Output } from './level.ts'
import { metaSource } from './meta.ts'
import { identifier, join, sql, toStatement, type Sql, type Statement } from './sql-text.ts'

/** Marks the one row that says things about a page and holds none of its rows. */
export const headMarker = 'h'

/** The rows of a page. */
export interface PageQuery {
  readonly query: Sql
  /** `ORDER BY` with the names of the ordering's values in the query's output, called `b`. */
  readonly order: Sql
}

/** The one row of what stands beside a page; undefined when nothing does. */
export function headQuery(head: Output, product: Product, withMeta: boolean): Sql | undefined {
  if (head.columns.length === 0) return undefined
  const columns = join(head.columns, ', ')
  return sql`select true as ${identifier(headMarker)}, ${columns}${withMeta ? metaSource(product) : sql``}`
}

/** A page and its head as one statement. @returns undefined when neither is needed */
export function statementOf(
  page: PageQuery | undefined,
  head: Sql | undefined,
): Statement | undefined {
  if (!page) return head && toStatement(head)
  if (!head) return toStatement(page.query)
  return toStatement(
    sql`select b.*, h.* from (${page.query}) as b full join (${head}) as h on false${page.order}`,
  )
}
