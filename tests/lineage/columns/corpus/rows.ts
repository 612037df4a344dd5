import type { Statement } from './statement.ts'

/** Values that are rows or arrays, and fields and elements of them. */
export const rows: readonly Statement[] = [
  {
    name: 'a table as a value, cast, compared and tested',
    sql: `select d::text as t, d.*::text as u, row(d.*)::text as r, d is null as n, d = d as same, (row(d.*, 1)).f1 as f
          from gold.daily d where d is distinct from null`,
    direct: {
      t: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      u: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      r: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      n: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      same: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      f: '=gold.daily.day',
    },
    rows: 'FILTER:gold.daily.day FILTER:gold.daily.revenue FILTER:gold.daily.orders',
  },
  {
    name: 'a row that a subquery returns, spread and by field',
    sql: `select (q.c).id, ((q.c).address).city, (q.l).* from
            (select c, l from customers c, lines l where l.product_id = c.id) q`,
    direct: {
      id: '=customers.id',
      city: '~customers.address',
      order_id: '=lines.order_id',
      product_id: '=lines.product_id',
      quantity: '=lines.quantity',
      price: '=lines.price',
      note: '=lines.note',
    },
    rows: 'FILTER:lines.product_id FILTER:customers.id',
  },
  {
    name: 'fields of a composite column, and an array by its bounds',
    sql: `select (c.address).city, (address).street as s, (c).address.city as t, o.tags[1:c.id] as part,
            o.tags[array_length(o.tags, 1)] as last, (o.payload -> 'a')['b'] as b
          from customers c, orders o`,
    direct: {
      city: '~customers.address',
      s: '~customers.address',
      t: '~customers.address',
      part: '~orders.tags ~customers.id',
      last: '~orders.tags',
      b: '~orders.payload',
    },
    rows: '',
  },
  {
    name: 'every field of a composite column',
    sql: `select (x).key, (x).value from (select jsonb_each(payload) as x from orders) s`,
    direct: { key: '~orders.payload', value: '~orders.payload' },
  },
  {
    name: 'CASE with rows, and tests that are no operators',
    sql: `select case when o is distinct from null and status is not distinct from 'a' then row(id, amount)
            when discount between symmetric 1 and amount or status similar to 'x%' then null end::text as r,
            (id, amount) < (customer_id, discount) as less, (placed_at, placed_at) overlaps (now(), now()) as over
          from orders o`,
    direct: {
      r: '~orders.id ~orders.amount',
      less: '~orders.id ~orders.amount ~orders.customer_id ~orders.discount',
      over: '~orders.placed_at',
    },
    indirect: {
      r: `CONDITIONAL:orders.id CONDITIONAL:orders.customer_id CONDITIONAL:orders.placed_at CONDITIONAL:orders.status
          CONDITIONAL:orders.amount CONDITIONAL:orders.discount CONDITIONAL:orders.tags CONDITIONAL:orders.payload`,
    },
    rows: '',
  },
  {
    name: 'a row in ANY of a subquery of rows, and an array in ALL',
    sql: `select id from orders where (id, status) = any (select order_id, note from lines)
            and 'x' <> all (tags) and customer_id not in (1, (select min(id) from customers))`,
    direct: { id: '=orders.id' },
    rows: `FILTER:orders.id FILTER:orders.status FILTER:lines.order_id FILTER:lines.note FILTER:orders.tags
           FILTER:orders.customer_id FILTER:customers.id`,
  },
  {
    name: 'a generated column and a table that inherits',
    sql: `select r.net, r.reason, o.amount from returns r, only orders o where r.id = o.id`,
    direct: { net: '=returns.net', reason: '=returns.reason', amount: '=orders.amount' },
  },
  {
    name: 'unnest of an array of composite values',
    sql: `select u.* from customers c, unnest(array[c.address]) as u(street, city)`,
    direct: { street: '~customers.address', city: '~customers.address' },
    rows: 'JOIN:customers.address',
  },
  {
    name: 'a field of an element of an array of rows',
    sql: `select (array_agg(o order by o.placed_at desc))[1].amount as last from orders o group by o.customer_id`,
    direct: { last: '+orders.amount' },
    indirect: { last: 'SORT:orders.placed_at' },
    rows: 'GROUP_BY:orders.customer_id',
  },
  {
    name: 'a value in a constant position of an IN list of rows',
    sql: `select (id, price) in ((1, 2), (length(name), (select max(price) from lines))) as known from products`,
    direct: { known: '~products.id ~products.price ~products.name +lines.price' },
    rows: '',
  },
  {
    name: 'a field of a row that a subquery chose',
    sql: `select ((select o from orders o where o.status = c.country order by o.placed_at limit 1)).amount from customers c`,
    direct: { amount: '=orders.amount' },
    indirect: { amount: 'FILTER:orders.status FILTER:customers.country SORT:orders.placed_at' },
    rows: '',
  },
  {
    name: 'fields of rows that CASE, COALESCE and a window chose',
    sql: `select (case when o.id = 1 then o end).status, (x.o).amount, (coalesce(x.before, x.o)).discount
          from (select o, lag(o) over (order by o.placed_at) as before from orders o) x, orders o`,
    direct: { status: '~orders.status', amount: '=orders.amount', discount: '~orders.discount' },
    indirect: {
      status: 'CONDITIONAL:orders.id',
      discount: `CONDITIONAL:orders.id CONDITIONAL:orders.customer_id CONDITIONAL:orders.placed_at CONDITIONAL:orders.status
                 CONDITIONAL:orders.amount CONDITIONAL:orders.discount CONDITIONAL:orders.tags CONDITIONAL:orders.payload WINDOW:orders.placed_at`,
    },
    rows: '',
  },
  {
    name: 'rows collected and taken apart again',
    sql: `select u.amount, u.id, s.n from (select array_agg(o) as os, count(*) as n from orders o group by o.status) s,
            unnest(s.os) u, unnest(s.os[1:2]) with ordinality as v(a, b) where v.b > 1`,
    direct: { amount: '+orders.amount', id: '+orders.id', n: '' },
    rows: `JOIN:orders.id JOIN:orders.customer_id JOIN:orders.placed_at JOIN:orders.status JOIN:orders.amount
           JOIN:orders.discount JOIN:orders.tags JOIN:orders.payload
           GROUP_BY:orders.status FILTER:orders.customer_id`,
  },
  {
    name: 'the first of an array of a subquery',
    sql: `select (array(select o from orders o where o.id = c.id order by o.placed_at))[1].status as s from customers c`,
    direct: { s: '+orders.status' },
    indirect: { s: 'FILTER:orders.id FILTER:customers.id SORT:orders.placed_at' },
    rows: '',
  },
  {
    name: 'a row of the type of a table, filled from JSON',
    sql: `select (jsonb_populate_record(null::products, o.payload)).price, r.name
          from orders o, jsonb_populate_recordset(null::products, o.payload) r`,
    direct: { price: '~orders.payload', name: '~orders.payload' },
    rows: 'JOIN:orders.payload',
    unread: {
      why: 'a field of a type that is named after a table',
      columns: 'products.price products.name',
      shorter: [
        [
          '(jsonb_populate_record(null::products, o.payload)).price',
          "upper(o.payload ->> 'price') as price",
        ],
        [
          'jsonb_populate_recordset(null::products, o.payload) r',
          'jsonb_to_recordset(o.payload) as r(name text)',
        ],
      ],
    },
  },
  {
    name: 'every column of a row of the type of a table',
    sql: `select (jsonb_populate_record(d, o.payload)).* from orders o, gold.daily d`,
    direct: {
      day: '~gold.daily.day ~orders.payload',
      revenue: '~gold.daily.revenue ~orders.payload',
      orders: '~gold.daily.orders ~orders.payload',
    },
    rows: '',
  },
  {
    name: 'rows in a union, and a recursion over rows',
    sql: `with recursive r(e) as (select e from employees e where id = 1
            union all select c from employees c, r where c.manager_id = (r.e).id)
          select (e).name from r union all select (x).name from (select e as x from employees e) s`,
    direct: { name: '=employees.name' },
    rows: 'FILTER:employees.id FILTER:employees.manager_id',
  },
  {
    name: 'a row cast to the type of a table',
    sql: `select (row(o.day, o.revenue * 2, 1)::gold.daily).revenue from gold.daily o`,
    direct: { revenue: '~gold.daily.revenue' },
    rows: '',
    unread: {
      why: 'a column of a row whose other columns are read',
      columns: 'gold.daily.day',
      shorter: [['row(o.day,', 'row(null,']],
    },
  },
  {
    name: 'a field of a row without names',
    sql: 'select (x.y).f2 from (select row(id, name) as y from products) x',
    direct: { f2: '=products.name' },
    rows: '',
    unread: {
      why: 'a column of a row whose other columns are read',
      columns: 'products.id',
      shorter: [['row(id,', 'row(1,']],
    },
  },
  {
    name: 'a row cast to the type of the table it inherits from',
    sql: 'select (r::orders).amount from returns r',
    direct: { amount: '~returns.amount' },
    rows: '',
    unread: {
      why: 'a field of a type that is named after a table',
      columns: 'orders.amount',
      shorter: [['(r::orders).amount', 'r.amount + 0 as amount']],
    },
  },
  {
    name: 'a field of the greatest of rows, which all columns decide',
    sql: `select (greatest(a, b)).revenue as r, (array_agg(distinct a))[1].orders as o
          from gold.daily a, gold.daily b group by a, b`,
    direct: { r: '~gold.daily.revenue', o: '+gold.daily.orders' },
    indirect: {
      r: 'CONDITIONAL:gold.daily.day CONDITIONAL:gold.daily.revenue CONDITIONAL:gold.daily.orders',
      o: 'CONDITIONAL:gold.daily.day CONDITIONAL:gold.daily.revenue CONDITIONAL:gold.daily.orders',
    },
    rows: 'GROUP_BY:gold.daily.day GROUP_BY:gold.daily.revenue GROUP_BY:gold.daily.orders',
  },
]
