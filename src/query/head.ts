import type { Product } from '../product/product.ts'
import { createOutput, outputColumns, selectList, type Output, type OutputColumn } from './level.ts'
import { metaSource } from './meta.ts'
import type { AsOf } from './plan.ts'
import { identifier, join, sql, toStatement, type Sql, type StatementTemplate } from './sql-text.ts'

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
  /** What the query selects. */
  readonly output: Output
}

/** The one row of what stands beside a page. */
export interface HeadQuery {
  readonly output: Output
  /** What its values are selected from; empty: nothing. */
  readonly from: Sql
}

/** @returns undefined when nothing stands beside the page */
export function headQuery(
  output: Output,
  product: Product,
  withMeta: boolean,
  asOf: AsOf | undefined,
): HeadQuery | undefined {
  if (output.columns.length === 0) return undefined
  return { output, from: withMeta ? metaSource(product, asOf) : sql`` }
}

/**
 * A page and its head as one statement. They are branches of a `UNION ALL`, which Postgres merges
 * in the page's own order: it sorts nothing again, as it would behind a join.
 * @param prelude what stands before both
 * @returns undefined when neither is needed
 */
export function statementOf(
  page: PageQuery | undefined,
  head: HeadQuery | undefined,
  prelude: Sql = sql``,
): StatementTemplate | undefined {
  if (!page) return head && toStatement(sql`${prelude}${selectHead(head)}`)
  if (!head) return toStatement(sql`${prelude}${page.query}`)
  const marker = { name: identifier('h'), isSent: true }
  const headColumns = [marker, ...head.output.columns]
  const rowColumns = outputColumns(page.output)
  const sent = [...headColumns, ...rowColumns].filter(({ isSent }) => isSent)
  const sentList = join(
    sent.map(({ name }) => sql`b.${name}`),
    ', ',
  )
  // An untyped NULL takes the type that its column has in the other branch.
  const noHead = join(
    headColumns.map(() => sql`null`),
    ', ',
  )
  return toStatement(
    sql`${prelude}select ${sentList} from ((${selectHead(head, rowColumns)}) union all (select ${noHead}, r.* from (${page.query}) as r)) as b${page.order}`,
  )
}

/** @param beside columns of the page, of which the head has no values */
function selectHead({ output, from }: HeadQuery, beside: readonly OutputColumn[] = []): Sql {
  const none = beside.map(({ name }) => sql`null as ${name}`)
  const columns = join([sql`true as ${identifier('h')}`, selectList(output), ...none], ', ')
  return sql`select ${columns}${from}`
}
