import { expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { shop } from './corpus/shop.ts'
import { written } from './edges.ts'

test('each statement has a result of its own', async () => {
  const lineages = await columnLineage('select id from orders; select name from products;', shop)
  expect(lineages.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['id'], ['name']])
})

test('no statement has no result', async () => {
  expect(await columnLineage('-- nothing', shop)).toEqual([])
})

test('a table that a script makes is known to the statements after it', async () => {
  const lineages = await columnLineage(
    `create table totals as select customer_id, sum(amount) as total from orders group by 1;
     create view rich as select * from totals where total > 100;
     create table log (at timestamptz, like rich);
     insert into log (total) select total from rich;
     select * from log`,
    shop,
  )
  expect(lineages.flatMap(({ unresolved }) => unresolved)).toEqual([])
  expect(lineages.map(({ target }) => target)).toEqual([
    'public.totals',
    'public.rich',
    undefined,
    'public.log',
    undefined,
  ])
  const [, , , inserted, selected] = lineages
  expect(inserted?.columns.map(({ direct }) => written(direct))).toEqual([['=rich.total']])
  expect(selected?.columns.map(({ name }) => name)).toEqual(['at', 'customer_id', 'total'])
})

test('a temporary table hides one of the search path', async () => {
  const lineages = await columnLineage(
    'create temp table orders as select name from products; select * from orders',
    shop,
  )
  expect(lineages[1]?.columns.map(({ direct }) => written(direct))).toEqual([
    ['=pg_temp.orders.name'],
  ])
})

test('a table without a schema is looked for along the search path', async () => {
  const tables = { 'a.t': ['x'], 'b.t': ['x'], 'b.u': ['y'] }
  const [lineage] = await columnLineage('select x, y from t, u', tables, { searchPath: ['a', 'b'] })
  expect(lineage?.columns.map(({ direct }) => written(direct))).toEqual([['=a.t.x'], ['=b.u.y']])
})

test('names are folded as Postgres folds them', async () => {
  const tables = { 'public.T': ['X'], 'public.t': ['x'] }
  const [lineage] = await columnLineage('select X, "T"."X" as "Y" from "T", T', tables)
  expect(lineage?.columns.map(({ direct }) => written(direct))).toEqual([['=t.x'], ['=T.X']])
})

test('nothing of the schema is taken for a table that the language made', async () => {
  const [lineage] = await columnLineage('select 1 from constructor', {})
  expect(lineage?.unresolved.map(({ name }) => name)).toEqual(['public.constructor'])
})

test('SQL that Postgres cannot parse is refused with its message and the position', async () => {
  await expect(columnLineage('select id\n  from orders wher id = 1', shop)).rejects.toMatchObject({
    code: 'SQL_UNPARSEABLE',
    found: 'syntax error at or near "id"',
    where: 'line 2, column 20 (position 30)',
  })
})

test('the position counts characters, not bytes', async () => {
  await expect(columnLineage("select 'é😀' from", shop)).rejects.toMatchObject({
    found: 'syntax error at end of input',
    where: 'line 1, column 17 (position 17)',
  })
})
