import { expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { shop } from './corpus/shop.ts'
import { written } from './edges.ts'

/** Names of what could not be resolved, and the direct sources of the columns. */
async function resolved(sql: string): Promise<{ names: string[]; columns: unknown }> {
  const lineages = await columnLineage(sql, shop)
  return {
    names: lineages.flatMap(({ unresolved }) => unresolved.map(({ name }) => name)),
    columns: lineages.flatMap(({ columns }) =>
      columns.map(({ name, direct }) => [name, written(direct).join(' ')]),
    ),
  }
}

test('a table that is not in the schema is named, and so is every column of it', async () => {
  expect(await resolved('select n.a, o.id from nowhere n join orders o on o.id = n.b')).toEqual({
    names: ['public.nowhere', 'n.b', 'n.a'],
    columns: [
      ['a', ''],
      ['id', '=orders.id'],
    ],
  })
})

test('a name alone belongs to the table that is known to have it', async () => {
  expect(await resolved('select status from orders, nowhere')).toEqual({
    names: ['public.nowhere'],
    columns: [['status', '=orders.status']],
  })
})

test('a name that only the unknown table may have is not guessed', async () => {
  expect(await resolved('select something from orders, nowhere')).toEqual({
    names: ['public.nowhere', 'something'],
    columns: [['something', '']],
  })
})

test('a name that the unknown table inside may have is not taken from outside', async () => {
  expect(await resolved('select (select email from nowhere limit 1) from customers')).toEqual({
    names: ['public.nowhere', 'email'],
    columns: [['email', '']],
  })
})

test('a column that no table has is named', async () => {
  const { names } = await resolved('select colour from products')
  expect(names).toEqual(['colour'])
})

test('a column that two tables have is named', async () => {
  const { names } = await resolved('select name from products, customers')
  expect(names).toEqual(['name'])
})

test('a star over an unknown table is named, through queries around it too', async () => {
  const { names, columns } = await resolved(
    'select a, id from (select * from nowhere) n, (select * from orders) o',
  )
  expect(names).toEqual(['public.nowhere', '*', 'a'])
  expect(columns).toEqual([
    ['a', ''],
    ['id', '=orders.id'],
  ])
})

test('NATURAL JOIN with an unknown table is named', async () => {
  const { names } = await resolved('select 1 from orders natural join nowhere')
  expect(names).toEqual(['public.nowhere', 'NATURAL JOIN'])
})

test('USING a column that one side is not known to have is named', async () => {
  const { names } = await resolved('select 1 from orders join nowhere using (id)')
  expect(names).toEqual(['public.nowhere', 'id'])
})

test('a function in FROM that may read tables is named; what it is given is traced', async () => {
  expect(await resolved('select f.x, f.y from orders, my.report(amount) f(x)')).toEqual({
    names: ['my.report'],
    columns: [
      ['x', '~orders.amount'],
      ['y', '~orders.amount'],
    ],
  })
})

test('a row whose columns are not known cannot be expanded', async () => {
  const { names } = await resolved('select (address).* from customers')
  expect(names).toEqual(['(address).*'])
})

test('a window that is not there is named', async () => {
  const { names } = await resolved('select sum(amount) over w from orders')
  expect(names).toEqual(['w'])
})

test('a table made by EXECUTE is named', async () => {
  const { names } = await resolved('create table t as execute prepared')
  expect(names).toEqual(['public.t'])
})

test('INSERT into an unknown table tells its columns by their position', async () => {
  expect(await resolved('insert into nowhere select id, amount from orders')).toEqual({
    names: ['public.nowhere'],
    columns: [
      ['$1', '=orders.id'],
      ['$2', '=orders.amount'],
    ],
  })
})

test('statements without columns have nothing to resolve', async () => {
  expect(
    await resolved('grant select on orders to public; vacuum; create index on orders (id)'),
  ).toEqual({ names: [], columns: [] })
})
