import { graphql } from 'graphql'
import { expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { planReader, rootSelection } from '../../src/graphql/planned-field.ts'
import { columnByKey, type Product } from '../../src/product/product.ts'
import { constant } from '../../src/query/bound.ts'
import { compile } from '../../src/query/compile.ts'
import type { RootPlan } from '../../src/query/plan.ts'
import { printPlan } from '../../src/query/print-plan.ts'
import { bindStatement } from '../../src/query/sql-text.ts'
import { lineage, registry, spaces } from '../graphql/market.ts'

/** The plan of the one root field of a query. */
async function planOf(source: string, variableValues?: Record<string, unknown>): Promise<RootPlan> {
  const schema = buildSchema({ registry, lineage, spaces })
  const plans: RootPlan[] = []
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const readPlan = planReader(field)
    if (!readPlan) continue
    field.resolve = (_root, args: Record<string, unknown>, _context, info) => {
      plans.push(readPlan(rootSelection(args, info)))
    }
  }
  await graphql({ schema, source, ...(variableValues ? { variableValues } : {}) })
  const [plan] = plans
  if (!plan) throw new Error('no plan was read')
  return plan
}

/** What would be sent for a query. */
async function statementOf(query: string, variables?: Record<string, unknown>) {
  const { statement } = compile(await planOf(query, variables))
  return statement && bindStatement(statement, { variables: {} })
}

test('a plan prints as what is read, filtered, ordered and followed', async () => {
  const plan = await planOf(`{
    orders(first: 5, where: { or: [{ number: { in: [1, 2] } }, { not: { seller: { fullName: { eq: "Bob" } } } }], note: { isNull: false } }, orderBy: [{ amount: DESC }, { number: ASC_NULLS_FIRST }, { seller: { manager: { fullName: ASC } } }, { remarks: { max: { rank: DESC } } }, { buyer: { sales: { count: ASC } } }]) {
      edges { cursor node { n: number buyer { fullName } remarks(last: 2) { nodes { title } count { value } } } }
      pageInfo { hasNextPage }
      meta { dataVersion }
    }
  }`)
  expect(printPlan(plan)).toBe(`list gold.order
  where ((number in ["1","2"] or not some seller fullName eq "Bob") and note is not null)
  order amount desc nulls first, number asc nulls first, seller.manager.fullName asc nulls last, max of remarks.rank desc nulls first, count of buyer.sales asc nulls last, id asc nulls last
  first 5
  edges
    cursor
    node
      n: number
      buyer → gold.user
        fullName
      remarks → many platinum.remark
        order orderId asc nulls last, position asc nulls last
        last 2
        nodes
          title
        count { value }
  pageInfo { hasNextPage }
  meta { dataVersion }
`)
})

test('a lookup prints as the row it names', async () => {
  const plan = await planOf(
    '{ remark(position: 3, orderId: "00000000-0000-0000-0000-000000000001") { title } }',
  )
  expect(printPlan(plan)).toBe(
    `row platinum.remark where orderId = "00000000-0000-0000-0000-000000000001" and position = "3"\n  title\n`,
  )
})

test('an aggregate prints as what is grouped, measured and kept', async () => {
  const plan = await planOf(`{
    ordersAggregate(
      where: { paid: { eq: true } }
      groupBy: [{ field: status }, { field: placedAt, grain: MONTH, timeZone: "Europe/Berlin" }]
      having: { count: { gte: 2 } }
      orderBy: [{ sum: { amount: DESC } }]
      first: 3
      offset: 6
    ) {
      groups { key { status month: placedAt } n: count sum { amount } }
      meta { dataVersion }
    }
  }`)
  expect(printPlan(plan)).toBe(`aggregate gold.order
  where paid eq "true"
  group by status, placedAt by month "Europe/Berlin"
  having count gte "2"
  order sum of amount desc nulls first, status asc nulls last, placedAt asc nulls last
  first 3
  offset 6
  groups
    key
      status
      month: placedAt
    n: count
    sum
      amount
  meta { dataVersion }
`)
})

test('keys of related rows print with the relations that lead to them', async () => {
  const plan = await planOf(`{
    ordersAggregate(
      groupBy: [{ seller: { manager: { field: createdAt, grain: DAY } } }, { buyer: { field: id } }]
      having: { key: { buyer: { id: { gt: 1 } } } }
    ) { groups { key { seller { manager { day: createdAt } } } } }
  }`)
  expect(printPlan(plan)).toBe(`aggregate gold.order
  group by seller.manager.createdAt by day, buyer.id
  having buyer.id gt "1"
  order seller.manager.createdAt asc nulls last, buyer.id asc nulls last
  first 100
  groups
    key
      seller
        manager
          day: createdAt
`)
})

test('the text of a statement depends on the shape of a request, not on its values', async () => {
  const query = `query ($w: OrderWhere, $f: Int) { orders(where: $w, first: $f) { nodes { id } count { value } } }`
  const one = await statementOf(query, { w: { number: { in: [1] } }, f: 1 })
  const two = await statementOf(query, { w: { number: { in: [1, 2, 3] } }, f: 1 })
  expect(one?.text).toBe(two?.text)
  expect(one?.values).not.toEqual(two?.values)
})

test('a list of rows alone is one plain scan', async () => {
  const statement = await statementOf('{ users(first: 2) { nodes { fullName } } }')
  expect(statement).toEqual({
    text: 'select "t0"."Full Name" as "c0" from "gold"."user" as "t0" order by "t0"."ID" limit 2',
    values: [],
  })
})

test('a page after a cursor of NOT NULL columns is one comparison of rows, which an index answers', async () => {
  const product = registry.byId.get('platinum.remark') as Product
  expect(columnByKey(product, 'position')?.notNull).toBe(true)
  const first = await planOf('{ remarks { nodes { title } } }')
  if (first.kind !== 'list') throw new Error('a list is read')
  const after = {
    nulls: [false, false],
    values: constant(['00000000-0000-0000-0000-000000000001', '3']),
  }
  const { statement } = compile({
    ...first,
    connection: {
      ...first.connection,
      page: { ...first.connection.page, after },
    },
  })
  expect(statement?.text).toContain(
    'where (("t0"."order_id", "t0"."position") > ($1::uuid, $2::integer)) order by "t0"."order_id", "t0"."position" limit',
  )
})
