import type { Statement } from './statement.ts'

/** Corners of the language, where names and clauses mean something else than they seem. */
export const corners: readonly Statement[] = [
  {
    name: 'a nearer level hides a merged column of USING',
    sql: `select x.v, customer_id from (select id as customer_id from customers) c
          join events using (customer_id)
          cross join lateral (select y.v from orders o, lateral
            (select sum(l.price) as v from lines l where l.order_id = o.id and l.quantity > customer_id) y
            where o.status = events.kind) x`,
    direct: { v: '+lines.price', customer_id: '=customers.id' },
    rows: `JOIN:customers.id JOIN:events.customer_id FILTER:lines.order_id FILTER:orders.id
           FILTER:lines.quantity FILTER:orders.customer_id FILTER:orders.status FILTER:events.kind`,
  },
  {
    name: 'a full join by nature, its columns in ORDER BY and in a row',
    sql: `select *, row(day, revenue)::text from (select day, revenue from gold.daily) a
          natural full join (select placed_at::date as day, amount as other from orders) b order by day`,
    direct: {
      day: '~gold.daily.day ~orders.placed_at',
      revenue: '=gold.daily.revenue',
      other: '=orders.amount',
      row: '~gold.daily.day ~orders.placed_at ~gold.daily.revenue',
    },
    indirect: { day: 'CONDITIONAL:gold.daily.day', row: 'CONDITIONAL:gold.daily.day' },
    rows: `JOIN:gold.daily.day JOIN:orders.placed_at SORT:gold.daily.day SORT:orders.placed_at`,
  },
  {
    name: 'SEARCH BREADTH FIRST by two columns',
    sql: `with recursive r(a, b) as (
            select id, manager_id from employees where department = 'x'
            union all select e.id, e.manager_id from employees e join r on r.a = e.manager_id)
            search breadth first by a, b set place
          select a from r order by place`,
    direct: { a: '=employees.id' },
    rows: `FILTER:employees.department JOIN:employees.id JOIN:employees.manager_id SORT:employees.id
           SORT:employees.manager_id`,
  },
  {
    name: 'CYCLE with values of its own ends the recursion',
    sql: `with recursive r as (
            select id, manager_id, name from employees
            union all select e.id, e.manager_id, e.name from employees e join r on r.manager_id = e.id)
            cycle name set seen to 'yes' default 'no' using trail
          select id, seen from r`,
    direct: { id: '=employees.id', seen: '~employees.name' },
    rows: 'JOIN:employees.manager_id JOIN:employees.id FILTER:employees.name',
  },
  {
    name: 'JSON_TABLE with nested paths side by side',
    sql: `select j.* from orders o, json_table(o.payload, '$[*]' as root passing o.status as s columns (
            n for ordinality, a text path '$.a' default 'none' on empty,
            nested path '$.b[*]' as bs columns (m for ordinality, b integer path '$',
              nested path '$.c[*]' columns (c boolean exists path '$')),
            nested '$.d[*]' columns (d jsonb path '$' with wrapper))) j where j.m > 1`,
    direct: {
      n: '',
      a: '~orders.payload ~orders.status',
      m: '',
      b: '~orders.payload ~orders.status',
      c: '~orders.payload ~orders.status',
      d: '~orders.payload ~orders.status',
    },
    rows: 'JOIN:orders.payload JOIN:orders.status',
  },
  {
    name: 'grouping() of expressions in ORDER BY and HAVING',
    sql: `select lower(status) as s, count(*) from orders group by rollup (lower(status), customer_id)
          having grouping(customer_id) = 1 order by grouping(lower(status)), s`,
    direct: { s: '~orders.status', count: '' },
    rows: 'GROUP_BY:orders.status GROUP_BY:orders.customer_id SORT:orders.status',
  },
  {
    name: 'a window made from a window made from a window',
    sql: `select sum(salary) over (c rows between 2 preceding and current row) as s,
            lag(name) over c as l, ntile(3) over (b order by id) as n
          from employees window a as (partition by department), b as (a), c as (b order by hired_on desc)`,
    direct: { s: '+employees.salary', l: '~employees.name', n: '' },
    indirect: {
      s: 'WINDOW:employees.department WINDOW:employees.hired_on',
      l: 'WINDOW:employees.department WINDOW:employees.hired_on',
      n: 'WINDOW:employees.department WINDOW:employees.id',
    },
    rows: '',
  },
  {
    name: 'a window whose frame is bounded by a subquery',
    sql: `select sum(amount) over (order by placed_at rows between (select max(quantity) from lines) preceding
            and current row) as s from orders`,
    direct: { s: '+orders.amount' },
    indirect: { s: 'WINDOW:orders.placed_at WINDOW:lines.quantity' },
    rows: '',
  },
  {
    name: 'a column of the name of its table',
    sql: 'select daily.daily, daily.day, daily as "daily " from (select day, revenue as daily from gold.daily) daily',
    direct: {
      daily: '=gold.daily.revenue',
      day: '=gold.daily.day',
      'daily ': '=gold.daily.revenue',
    },
    rows: '',
  },
  {
    name: 'an alias that hides a column of another relation',
    sql: 'select name, upper(name.title) as upper from documents name, products p where p.id = name.id',
    direct: { name: '=products.name', upper: '~documents.title' },
    rows: 'FILTER:products.id FILTER:documents.id',
  },
  {
    name: 'columns of VALUES under names, joined by position',
    sql: `select v.a, v.b, v.column3 from lines l,
            lateral (values (l.price, l.note, l.quantity), (1, 'x', l.order_id)) v(a, b)`,
    direct: { a: '=lines.price', b: '=lines.note', column3: '=lines.quantity =lines.order_id' },
    rows: '',
  },
  {
    name: 'ROWS FROM with functions of several columns',
    sql: `select r.* from orders o, rows from (unnest(o.tags, array[o.status]), generate_series(1, o.id),
            jsonb_each(o.payload)) with ordinality r(a, b, c)`,
    direct: {
      a: '~orders.tags',
      b: '~orders.status',
      c: '~orders.id',
      key: '~orders.payload',
      value: '~orders.payload',
      ordinality: '',
    },
    rows: 'JOIN:orders.tags JOIN:orders.status JOIN:orders.id JOIN:orders.payload',
  },
  {
    name: 'XMLTABLE with namespaces and a path from a column',
    sql: `select t.a from documents d, products p, xmltable(xmlnamespaces('u' as x), p.name passing d.page
            columns a text path d.title default p.category, b integer path 'b') t`,
    direct: { a: '~documents.page ~documents.title ~products.name ~products.category' },
    rows: 'JOIN:documents.page JOIN:products.name',
  },
  {
    name: 'an aggregate of an outer query inside a subquery of HAVING',
    sql: `select p.category from products p group by p.category
          having exists (select 1 from lines l where l.quantity = max(p.price) and l.note = p.category)`,
    direct: { category: '=products.category' },
    rows: 'GROUP_BY:products.category FILTER:lines.quantity FILTER:products.price FILTER:lines.note FILTER:products.category',
  },
  {
    name: 'correlated subqueries three levels up',
    sql: `select c.id, (select count(*) from orders o where exists
            (select 1 from lines l where l.order_id = o.id and l.price >
              (select avg(p.price) from products p where p.category = c.country and p.id <> o.customer_id))) as n
          from customers c`,
    direct: { id: '=customers.id', n: '' },
    indirect: {
      n: `FILTER:lines.order_id FILTER:orders.id FILTER:lines.price FILTER:products.price
          FILTER:products.category FILTER:customers.country FILTER:products.id FILTER:orders.customer_id`,
    },
    rows: '',
  },
  {
    name: 'ordered and filtered aggregates, and one of a set',
    sql: `select array_agg(distinct name order by name desc) filter (where salary > 1) as a,
            percentile_cont(array[0.1, 0.9]) within group (order by salary) filter (where department = 'x') as p,
            rank(hired_on) within group (order by name::date) as r
          from employees group by hired_on`,
    direct: {
      a: '+employees.name',
      p: '+employees.salary',
      r: '+employees.hired_on +employees.name',
    },
    indirect: {
      a: 'SORT:employees.name FILTER:employees.salary',
      p: 'FILTER:employees.department',
    },
    rows: 'GROUP_BY:employees.hired_on',
  },
  {
    name: 'DISTINCT ON an expression, a number and a name',
    sql: `select distinct on (lower(country), 2) upper(name) as country, email, id from customers
          order by lower(country), 2, created_at`,
    direct: { country: '~customers.name', email: '=customers.email', id: '=customers.id' },
    rows: 'GROUP_BY:customers.country GROUP_BY:customers.email SORT:customers.country SORT:customers.email SORT:customers.created_at',
  },
  {
    name: 'ORDER BY a name that is both an output column and one of FROM',
    sql: `select id as price, price as id, -price as neg from products order by price, -id, "neg"`,
    direct: { price: '=products.id', id: '=products.price', neg: '~products.price' },
    rows: 'SORT:products.id SORT:products.price',
  },
  {
    name: 'GROUP BY a name of FROM before the output, a number and an expression',
    sql: `select upper(category) as name, count(*), price * 2 from products group by name, 3, category`,
    direct: { name: '~products.category', count: '', '?column?': '~products.price' },
    rows: 'GROUP_BY:products.name GROUP_BY:products.price GROUP_BY:products.category',
  },
  {
    name: 'a view over a view is a table of its own',
    sql: `select b.who, s.first from big_spending b join spending s on s.customer_id = b.who where b.total > s.total`,
    direct: { who: '=big_spending.who', first: '=spending.first' },
    rows: 'JOIN:spending.customer_id JOIN:big_spending.who FILTER:big_spending.total FILTER:spending.total',
  },
  {
    name: 'COLLATE, typed literals and times',
    sql: `select name collate "C" as n, date '2026-01-01' + id as d, interval '1' day * salary::float as i,
            timestamptz 'now' at time zone department as z, extract(year from hired_on) as y,
            overlay(name placing department from id) as o, trim(both name from department) as t,
            position(name in department) as p, substring(name from id for 2) as s,
            normalize(name, NFC) as f, xmlelement(name x, xmlattributes(id as a), name) as e
          from employees`,
    direct: {
      n: '=employees.name',
      d: '~employees.id',
      i: '~employees.salary',
      z: '~employees.department',
      y: '~employees.hired_on',
      o: '~employees.name ~employees.department ~employees.id',
      t: '~employees.department ~employees.name',
      p: '~employees.name ~employees.department',
      s: '~employees.name ~employees.id',
      f: '~employees.name',
      e: '~employees.id ~employees.name',
    },
    rows: '',
  },
  {
    name: 'a CTE that hides a table for the second half alone',
    sql: `select name from products union all (with products as (select country as name from customers)
            select name from products) union all select p.name from public.products p`,
    direct: { name: '=products.name =customers.country' },
    rows: '',
  },
  {
    name: 'a schema before its table, where a CTE has the name',
    sql: `with orders as (select 1 as id), daily as (select 2 as day)
          select o.id, public.orders.amount, gold.daily.day, daily.revenue from orders o, public.orders, gold.daily`,
    direct: {
      id: '',
      amount: '=orders.amount',
      day: '=gold.daily.day',
      revenue: '=gold.daily.revenue',
    },
    rows: '',
  },
  {
    name: 'a join under an alias, and USING under one',
    sql: `select o.id, u.customer_id, x.kind, s, u::text as t from (orders o join (select e.customer_id, kind, r.status as s from events e
            cross join returns r) as x using (customer_id) as u)`,
    direct: {
      id: '=orders.id',
      customer_id: '=orders.customer_id',
      kind: '=events.kind',
      s: '=returns.status',
      t: '~orders.customer_id',
    },
    rows: 'JOIN:orders.customer_id JOIN:events.customer_id',
  },
  {
    name: 'a join under an alias with names',
    sql: `select j.a, j.b, amount from (products p join lines l on p.id = l.product_id join orders o on true)
            as j(a, b)`,
    direct: { a: '=products.id', b: '=products.name', amount: '=orders.amount' },
    rows: 'JOIN:products.id JOIN:lines.product_id',
  },
  {
    name: 'a set operation whose ORDER BY is inside, outside and by number',
    sql: `(select name as n, id from products order by price limit 2) union
          (select title, id from documents order by body offset 1) intersect select note, quantity from lines
          order by n, 2`,
    direct: {
      n: '=products.name =documents.title =lines.note',
      id: '=products.id =documents.id =lines.quantity',
    },
    rows: `SORT:products.price SORT:documents.body GROUP_BY:products.name GROUP_BY:products.id
           GROUP_BY:documents.title GROUP_BY:documents.id GROUP_BY:lines.note GROUP_BY:lines.quantity
           FILTER:documents.title FILTER:documents.id FILTER:lines.note FILTER:lines.quantity
           SORT:products.name SORT:documents.title SORT:lines.note
           SORT:products.id SORT:documents.id SORT:lines.quantity`,
  },
  {
    name: 'TABLESAMPLE, and a function of a function in FROM',
    sql: `select f from orders tablesample bernoulli (50) repeatable (1), upper(lower(status)) f,
            cast(amount as text) g, coalesce(discount, 1) h where g > 'x' and h > 1`,
    direct: { f: '~orders.status' },
    rows: `JOIN:orders.status JOIN:orders.amount JOIN:orders.discount FILTER:orders.amount
           FILTER:orders.discount`,
  },
  {
    name: 'json functions of SQL with their clauses',
    sql: `select json_value(payload, '$.a' passing amount as x returning integer default 1 on empty) as v,
            json_query(payload, '$.b' with wrapper) as q, json_exists(payload, '$.c') as e,
            json_object('k': status, tags[1]: discount absent on null) as o, json_array(id, status) as a,
            json_array(select name from products order by price) as s, payload is json object as i,
            json_serialize(payload) as z, json_scalar(amount) as c from orders`,
    direct: {
      v: '~orders.payload ~orders.amount',
      q: '~orders.payload',
      e: '~orders.payload',
      o: '~orders.status ~orders.tags ~orders.discount',
      a: '~orders.id ~orders.status',
      s: '+products.name',
      i: '~orders.payload',
      z: '~orders.payload',
      c: '~orders.amount',
    },
    indirect: { s: 'SORT:products.price' },
    rows: '',
  },
  {
    name: 'TABLE and a list without columns',
    sql: `select from (table gold.daily) t where t.orders > 0 and t.day < now() and revenue > 1`,
    direct: {},
    rows: 'FILTER:gold.daily.orders FILTER:gold.daily.day FILTER:gold.daily.revenue',
  },
  {
    name: 'a system column, a name that is one of an alias',
    sql: `select xmin as id from (select id as xmin from orders) o`,
    direct: { id: '=orders.id' },
  },
  {
    name: 'a function called as a column, and a column as a function',
    sql: `select p.upper, lower(p.name), row_to_json(p) as name, p.price from (select name as upper, name, price from products) p`,
    direct: {
      upper: '=products.name',
      lower: '~products.name',
      name: '~products.name ~products.price',
      price: '=products.price',
    },
    rows: '',
  },
  {
    name: 'LIMIT and OFFSET by what is outside',
    sql: `select c.id, l.amount from customers c, lateral (select amount from orders order by id
            limit c.referrer_id offset (select count(*) from lines where quantity = c.id)) l`,
    direct: { id: '=customers.id', amount: '=orders.amount' },
    rows: `SORT:orders.id FILTER:customers.referrer_id FILTER:lines.quantity FILTER:customers.id`,
  },
  {
    name: 'VALUES beside a scalar, sorted by a number',
    sql: `select * from (values (1, (select name from products limit 1)), (2, null)) v order by 1, column2`,
    direct: { column1: '', column2: '=products.name' },
    rows: 'SORT:products.name',
  },
  {
    name: 'three full joins on one column',
    sql: `select id, d.title, coalesce(a.id, b.id) as either from products a full join employees b using (id)
          full join documents d using (id) where id > 1 group by id, d.title, a.id, b.id`,
    direct: {
      id: '~products.id ~employees.id ~documents.id',
      title: '=documents.title',
      either: '~products.id ~employees.id',
    },
    indirect: {
      id: 'CONDITIONAL:products.id CONDITIONAL:employees.id',
      either: 'CONDITIONAL:products.id',
    },
    rows: `JOIN:products.id JOIN:employees.id JOIN:documents.id FILTER:products.id FILTER:employees.id
           FILTER:documents.id GROUP_BY:products.id GROUP_BY:employees.id GROUP_BY:documents.id
           GROUP_BY:documents.title`,
  },
  {
    name: 'a star of a LATERAL star of a merged join',
    sql: `select x.* from (select id, customer_id from orders) o join (select id, kind from events) e using (id),
            lateral (select o.*, e.kind, id as merged) x`,
    direct: {
      id: '=orders.id',
      customer_id: '=orders.customer_id',
      kind: '=events.kind',
      merged: '=orders.id',
    },
    rows: 'JOIN:orders.id JOIN:events.id',
  },
  {
    name: 'arguments by name and VARIADIC',
    sql: `select make_interval(days => id, hours => quantity) as i, concat_ws(status, variadic tags) as c from orders, lines`,
    direct: { i: '~orders.id ~lines.quantity', c: '~orders.status ~orders.tags' },
    rows: '',
  },
  {
    name: 'a set-returning function in the list decides which rows there are',
    sql: `select id, jsonb_array_elements(payload) ->> 'a' as a, generate_series(1, discount::integer) as n from orders`,
    direct: { id: '=orders.id', a: '~orders.payload', n: '~orders.discount' },
    rows: 'JOIN:orders.payload JOIN:orders.discount',
  },
  {
    name: 'DISTINCT in a set operation in a CTE that is read twice under other names',
    sql: `with t(a, b) as (select distinct country, email from customers union all values ('x', 'y'))
          select x.a, y.b from t x, t as y(b, c) where x.b = y.c`,
    direct: { a: '=customers.country', b: '=customers.country' },
    rows: 'GROUP_BY:customers.country GROUP_BY:customers.email FILTER:customers.email',
  },
  {
    name: 'a subquery that reads a window of its own name',
    sql: `select sum(id) over w as a, (select max(n) from (select count(*) over w as n from lines
            window w as (partition by note)) s) as b from orders window w as (order by placed_at)`,
    direct: { a: '+orders.id', b: '' },
    indirect: { a: 'WINDOW:orders.placed_at', b: 'WINDOW:lines.note' },
    rows: '',
  },
]
