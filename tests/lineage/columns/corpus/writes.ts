import type { Statement } from './statement.ts'

/** A statement that writes, with what it returns besides. */
export interface Write extends Statement {
  readonly target?: string
  /** Direct sources of what RETURNING gives, where columns are written too. */
  readonly returning?: Readonly<Record<string, string>>
  /** Indirect sources of what RETURNING gives; not checked where they are left out. */
  readonly returningIndirect?: Readonly<Record<string, string>>
}

/** Statements that make or change tables. `direct` has the columns that are written. */
export const writes: readonly Write[] = [
  {
    name: 'CREATE VIEW with names of its own',
    sql: 'create view v(a, b) as select id, lower(name) from products where price > 1',
    target: 'public.v',
    direct: { a: '=products.id', b: '~products.name' },
    rows: 'FILTER:products.price',
  },
  {
    name: 'CREATE RECURSIVE VIEW',
    sql: `create recursive view r(id, name) as select id, name from employees where manager_id is null
          union all select e.id, e.name from employees e join r on r.id = e.manager_id`,
    target: 'public.r',
    direct: { id: '=employees.id', name: '=employees.name' },
    rows: 'FILTER:employees.manager_id JOIN:employees.id JOIN:employees.manager_id',
  },
  {
    name: 'CREATE MATERIALIZED VIEW',
    sql: 'create materialized view gold.m as select category, avg(price) as mean from products group by 1 with no data',
    target: 'gold.m',
    direct: { category: '=products.category', mean: '+products.price' },
  },
  {
    name: 'CREATE TABLE AS',
    sql: 'create table copied as select *, md5(email) as hash from customers',
    target: 'public.copied',
    direct: {
      id: '=customers.id',
      name: '=customers.name',
      email: '=customers.email',
      country: '=customers.country',
      created_at: '=customers.created_at',
      address: '=customers.address',
      referrer_id: '=customers.referrer_id',
      hash: '~!customers.email',
    },
  },
  {
    name: 'CREATE TABLE AS with some names of its own',
    sql: 'create temp table t(a) as select id, name from products',
    target: 'pg_temp.t',
    direct: { a: '=products.id', name: '=products.name' },
  },
  {
    name: 'SELECT INTO',
    sql: 'select id, price * 2 as twice into doubled from products',
    target: 'public.doubled',
    direct: { id: '=products.id', twice: '~products.price' },
  },
  {
    name: 'INSERT … SELECT',
    sql: `insert into gold.daily (day, revenue, orders)
          select placed_at::date, sum(amount), count(*) from orders where status = 'paid' group by 1`,
    target: 'gold.daily',
    direct: { day: '~orders.placed_at', revenue: '+orders.amount', orders: '' },
    rows: 'FILTER:orders.status GROUP_BY:orders.placed_at',
  },
  {
    name: 'INSERT without names takes the columns of the table in order',
    sql: 'insert into lines select id, id, 1, price from products',
    target: 'public.lines',
    direct: {
      order_id: '=products.id',
      product_id: '=products.id',
      quantity: '',
      price: '=products.price',
    },
  },
  {
    name: 'INSERT … VALUES',
    sql: `insert into documents (id, title) values (1, 'a'), (2, (select max(name) from products)), (3, default)`,
    target: 'public.documents',
    direct: { id: '', title: '+products.name' },
  },
  {
    name: 'INSERT … ON CONFLICT DO UPDATE',
    sql: `insert into gold.daily as d (day, revenue) select placed_at::date, sum(amount) from orders group by 1
          on conflict (day) do update set revenue = d.revenue + excluded.revenue, orders = d.orders + 1
          where d.revenue <> excluded.revenue`,
    target: 'gold.daily',
    direct: {
      day: '~orders.placed_at',
      revenue: '+orders.amount ~gold.daily.revenue',
      orders: '~gold.daily.orders',
    },
    rows: `GROUP_BY:orders.placed_at JOIN:gold.daily.day JOIN:orders.placed_at FILTER:gold.daily.revenue
           FILTER:orders.amount`,
  },
  {
    name: 'INSERT … ON CONFLICT DO NOTHING RETURNING',
    sql: 'insert into products (id, name) select id, title from documents on conflict do nothing returning id, lower(name) as n',
    target: 'public.products',
    direct: { id: '=documents.id', name: '=documents.title' },
    returning: { id: '=documents.id', n: '~documents.title' },
  },
  {
    name: 'INSERT with a CTE and RETURNING of a column that is not written',
    sql: `with t as (select id, name from employees) insert into products (id, name) select * from t
          returning id, price`,
    target: 'public.products',
    direct: { id: '=employees.id', name: '=employees.name' },
    returning: { id: '=employees.id', price: '=products.price' },
  },
  {
    name: 'INSERT DEFAULT VALUES',
    sql: 'insert into orders default values',
    target: 'public.orders',
    direct: {},
  },
  {
    name: 'UPDATE … FROM',
    sql: `update lines l set price = p.price * (1 - o.discount), note = 'x'
          from orders o join products p on true where o.id = l.order_id and p.id = l.product_id`,
    target: 'public.lines',
    direct: { price: '~products.price ~orders.discount', note: '' },
    rows: 'FILTER:orders.id FILTER:lines.order_id FILTER:products.id FILTER:lines.product_id',
  },
  {
    name: 'UPDATE of several columns from a subquery',
    sql: `update gold.daily d set (revenue, orders) =
            (select sum(amount), count(id) from orders where placed_at::date = d.day)`,
    target: 'gold.daily',
    direct: { revenue: '+orders.amount', orders: '+orders.id' },
    indirect: {
      revenue: 'FILTER:orders.placed_at FILTER:gold.daily.day',
      orders: 'FILTER:orders.placed_at FILTER:gold.daily.day',
    },
    rows: '',
  },
  {
    name: 'UPDATE of several columns from a row',
    sql: 'update products set (name, category) = row(category, lower(name)), price = default',
    target: 'public.products',
    direct: { name: '=products.category', category: '~products.name', price: '' },
  },
  {
    name: 'UPDATE of a field and of an element keeps the rest',
    sql: `update customers set address.city = upper(country); update orders set tags[id] = status`,
    target: 'public.customers',
    direct: { address: '~customers.country ~customers.address' },
  },
  {
    name: 'UPDATE … RETURNING old and new',
    sql: `update products set price = price * 2 where category = 'x' returning id, old.price as before, new.price as after, price`,
    target: 'public.products',
    direct: { price: '~products.price' },
    returning: {
      id: '=products.id',
      before: '=products.price',
      after: '~products.price',
      price: '~products.price',
    },
    rows: 'FILTER:products.category',
  },
  {
    name: 'UPDATE … RETURNING under other names',
    sql: `update products set name = category returning with (old as o, new as n) o.name as a, n.name as b`,
    target: 'public.products',
    direct: { name: '=products.category' },
    returning: { a: '=products.name', b: '=products.category' },
  },
  {
    name: 'DELETE … USING … RETURNING',
    sql: `delete from lines l using products p where p.id = l.product_id and p.price < 1
          returning l.order_id, p.name, l.price * l.quantity as lost`,
    target: 'public.lines',
    direct: {
      order_id: '=lines.order_id',
      name: '=products.name',
      lost: '~lines.price ~lines.quantity',
    },
    rows: 'FILTER:products.id FILTER:lines.product_id FILTER:products.price',
  },
  {
    name: 'MERGE',
    sql: `merge into products p using (select id, max(title) as title from documents group by id) d on d.id = p.id
          when matched and p.price > 5 then update set name = d.title
          when matched then delete
          when not matched then insert (id, name) values (d.id, lower(d.title))`,
    target: 'public.products',
    direct: { name: '+documents.title', id: '=documents.id' },
    indirect: { name: 'CONDITIONAL:products.price' },
    rows: 'GROUP_BY:documents.id JOIN:documents.id JOIN:products.id',
  },
  {
    name: 'MERGE … NOT MATCHED BY SOURCE, RETURNING',
    sql: `merge into products p using documents d on d.id = p.id
          when not matched by source and p.price > 1 then update set category = p.name
          when matched then do nothing
          when not matched then insert values (d.id, d.title)
          returning merge_action(), d.title, p.category, new.name as name`,
    target: 'public.products',
    direct: { category: '=products.name', id: '=documents.id', name: '=documents.title' },
    indirect: { category: 'CONDITIONAL:products.price' },
    returning: {
      merge_action: '',
      title: '=documents.title',
      category: '=products.name',
      name: '=documents.title =products.name',
    },
    rows: 'JOIN:documents.id JOIN:products.id',
  },
  {
    name: 'rows moved by a CTE that deletes',
    sql: `with gone as (delete from orders where status = 'old' returning *)
          insert into documents (id, title) select id, status from gone`,
    target: 'public.documents',
    direct: { id: '=orders.id', title: '=orders.status' },
    rows: 'FILTER:orders.status',
  },
  {
    name: 'a query over what a CTE inserted',
    sql: `with put as (insert into products (id, name) select id, title from documents returning id, name)
          select upper(name) as n, count(id) from put group by name`,
    direct: { n: '~documents.title', count: '+documents.id' },
    rows: 'GROUP_BY:documents.title',
  },
  {
    name: 'a query over what a CTE updated',
    sql: `with raised as (update employees set salary = salary * 1.1 where department = 'x' returning id, salary)
          select sum(salary) as s from raised`,
    direct: { s: '+employees.salary' },
    rows: 'FILTER:employees.department',
  },
  {
    name: 'EXPLAIN, PREPARE and COPY of a query',
    sql: `explain select id from orders; prepare p as select name from products; copy (select id from lines, customers) to stdout`,
    direct: { id: '=orders.id' },
  },
  {
    name: 'COPY of a table',
    sql: 'copy gold.daily (day, orders) to stdout',
    direct: { day: '=gold.daily.day', orders: '=gold.daily.orders' },
  },
  {
    name: 'INSERT … ON CONFLICT DO UPDATE RETURNING',
    sql: `insert into products (id, name, price) select id, title, 1 from documents
          on conflict (id) do update set name = upper(excluded.name)
          returning id, name, price, old.name as before`,
    target: 'public.products',
    direct: { id: '=documents.id', name: '=documents.title ~documents.title', price: '' },
    returning: {
      id: '=documents.id =products.id',
      name: '=documents.title ~documents.title',
      price: '=products.price',
      before: '=products.name',
    },
    rows: 'JOIN:products.id JOIN:documents.id',
  },
  {
    name: 'MERGE that only updates returns what it wrote',
    sql: `with m as (merge into products p using documents d on d.id = p.id
            when matched then update set name = d.title returning p.id, p.name)
          select id, name from m`,
    direct: { id: '=products.id', name: '=documents.title' },
    rows: 'JOIN:products.id JOIN:documents.id',
  },
]
