import type { Statement } from './statement.ts'

/** Subqueries as values, as conditions and in FROM, LATERAL or not. */
export const subqueries: readonly Statement[] = [
  {
    name: 'a subquery in FROM',
    sql: 'select s.total / 2 as half from (select sum(amount) as total from orders where discount > 1) s',
    direct: { half: '+orders.amount' },
    rows: 'FILTER:orders.discount',
  },
  {
    name: 'a column of a subquery that is not used has no effect',
    sql: 'select id from (select id, status from orders) o',
    direct: { id: '=orders.id' },
    rows: '',
    unread: {
      why: 'a column of a subquery that nobody reads',
      columns: 'orders.status',
      shorter: [['id, status', 'id']],
    },
  },
  {
    name: 'a scalar subquery',
    sql: 'select (select max(price) from products) as top, id from orders',
    direct: { top: '+products.price', id: '=orders.id' },
  },
  {
    name: 'a scalar subquery that names the row outside',
    sql: `select c.name, (select sum(o.amount) from orders o where o.customer_id = c.id) as total from customers c`,
    direct: { name: '=customers.name', total: '+orders.amount' },
    indirect: { total: 'FILTER:orders.customer_id FILTER:customers.id' },
    rows: '',
  },
  {
    name: 'a scalar subquery that returns a value of outside',
    sql: 'select (select c.name || p.name from products p limit 1) as n from customers c',
    direct: { n: '~customers.name ~products.name' },
  },
  {
    name: 'the inner of two equal names counts',
    sql: 'select (select name from products where id = 1) as n from customers',
    direct: { n: '=products.name' },
    indirect: { n: 'FILTER:products.id' },
  },
  {
    name: 'a name that is not inside is looked for outside',
    sql: 'select (select email from products limit 1) as e from customers',
    direct: { e: '=customers.email' },
  },
  {
    name: 'IN filters by both sides',
    sql: `select id from orders where customer_id in (select id from customers where country = 'NZ')`,
    direct: { id: '=orders.id' },
    rows: 'FILTER:orders.customer_id FILTER:customers.id FILTER:customers.country',
  },
  {
    name: 'rows IN rows',
    sql: 'select id from orders where (customer_id, amount) in (select customer_id, max(amount) from orders group by customer_id)',
    direct: { id: '=orders.id' },
    rows: 'FILTER:orders.customer_id FILTER:orders.amount GROUP_BY:orders.customer_id',
  },
  {
    name: 'EXISTS filters by what decides inside',
    sql: 'select id from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
    direct: { id: '=customers.id' },
    rows: 'FILTER:orders.customer_id FILTER:customers.id',
  },
  {
    name: 'what EXISTS selects does not matter',
    sql: 'select id from customers c where not exists (select * from lines l where l.quantity = c.id)',
    direct: { id: '=customers.id' },
    rows: 'FILTER:lines.quantity FILTER:customers.id',
    unread: {
      why: 'the list of EXISTS',
      columns: 'lines.*',
      shorter: [['exists (select *', 'exists (select']],
    },
  },
  {
    name: 'ANY and ALL',
    sql: `select id from products where price > all (select price from lines) and
            category = any (select department from employees) and id <> some (select manager_id from employees)`,
    direct: { id: '=products.id' },
    rows: `FILTER:products.price FILTER:lines.price FILTER:products.category FILTER:employees.department
           FILTER:products.id FILTER:employees.manager_id`,
  },
  {
    name: 'a test by a subquery as a value',
    sql: `select id in (select manager_id from employees where salary > 5) as boss from customers`,
    direct: { boss: '~customers.id ~employees.manager_id' },
    indirect: { boss: 'FILTER:employees.salary' },
  },
  {
    name: 'EXISTS as a value',
    sql: 'select exists (select 1 from orders o where o.customer_id = c.id) as buys from customers c',
    direct: { buys: '' },
    indirect: { buys: 'FILTER:orders.customer_id FILTER:customers.id' },
  },
  {
    name: 'an array of a subquery',
    sql: `select array(select status from orders o where o.customer_id = c.id order by placed_at) as s from customers c`,
    direct: { s: '+orders.status' },
    indirect: { s: 'FILTER:orders.customer_id FILTER:customers.id SORT:orders.placed_at' },
  },
  {
    name: 'a row compared with a subquery',
    sql: 'select id from products where (name, price) = (select title, id from documents limit 1)',
    direct: { id: '=products.id' },
    rows: 'FILTER:products.name FILTER:products.price FILTER:documents.title FILTER:documents.id',
  },
  {
    name: 'LATERAL sees what stands before it',
    sql: `select c.name, last.amount from customers c
          cross join lateral (select amount from orders o where o.customer_id = c.id
                              order by placed_at desc limit 1) last`,
    direct: { name: '=customers.name', amount: '=orders.amount' },
    rows: 'FILTER:orders.customer_id FILTER:customers.id SORT:orders.placed_at',
  },
  {
    name: 'LATERAL returns a value from before',
    sql: 'select x.twice from lines l, lateral (select l.price * 2 as twice) x',
    direct: { twice: '~lines.price' },
  },
  {
    name: 'LATERAL inside LATERAL',
    sql: `select z.v from customers c, lateral (select y.v from orders o, lateral (select o.amount + c.id as v) y) z`,
    direct: { v: '~orders.amount ~customers.id' },
  },
  {
    name: 'LATERAL on the right side of a join sees the left',
    sql: `select p.name, s.n from products p left join lateral
            (select count(*) as n from lines l where l.product_id = p.id) s on s.n > 3`,
    direct: { name: '=products.name', n: '' },
    rows: 'FILTER:lines.product_id FILTER:products.id',
  },
  {
    name: 'without LATERAL the name comes from outside the query',
    sql: `select c.name, (select s.v from orders o, (select c.country as v) s limit 1) from customers c`,
    direct: { name: '=customers.name', v: '=customers.country' },
  },
  {
    name: 'a subquery under names of an alias',
    sql: 'select a, b from (select name, price * 2 from products) s(a, b) where b > 1',
    direct: { a: '=products.name', b: '~products.price' },
    rows: 'FILTER:products.price',
  },
  {
    name: 'a subquery without alias',
    sql: 'select name from (select name from products)',
    direct: { name: '=products.name' },
  },
  {
    name: 'a star of a subquery of a star',
    sql: 'select * from (select *, revenue / orders as each from gold.daily) d',
    direct: {
      day: '=gold.daily.day',
      revenue: '=gold.daily.revenue',
      orders: '=gold.daily.orders',
      each: '~gold.daily.revenue ~gold.daily.orders',
    },
  },
  {
    name: 'a subquery four deep',
    sql: `select x from (select x from (select x from (select lower(x) as x from
            (select name as x from customers where id > 1) a) b order by x) c) d`,
    direct: { x: '~customers.name' },
    rows: 'FILTER:customers.id SORT:customers.name',
  },
  {
    name: 'a condition inside a subquery decides about the column through it',
    sql: `select v from (select case when country = 'NZ' then name end as v from customers) s`,
    direct: { v: '~customers.name' },
    indirect: { v: 'CONDITIONAL:customers.country' },
  },
  {
    name: 'and filters by it where it filters',
    sql: `select id from (select id, case when country = 'NZ' then name end as v from customers) s where v = 'x'`,
    direct: { id: '=customers.id' },
    rows: 'FILTER:customers.name FILTER:customers.country',
  },
  {
    name: 'a whole row of a subquery',
    sql: 'select row_to_json(s) from (select id, lower(name) as n from products) s',
    direct: { row_to_json: '~products.id ~products.name' },
  },
  {
    name: 'a field of a whole row of a subquery',
    sql: 'select (s).n from (select id, lower(name) as n from products where price > 1) s',
    direct: { n: '~products.name' },
    rows: 'FILTER:products.price',
    unread: {
      why: 'a column of a subquery that nobody reads',
      columns: 'products.id',
      shorter: [['id, lower', 'lower']],
    },
  },
  {
    name: 'the latest of each by a window in a subquery',
    sql: `select customer_id, amount from (select customer_id, amount,
            row_number() over (partition by customer_id order by placed_at desc) as n from orders) s where n = 1`,
    direct: { customer_id: '=orders.customer_id', amount: '=orders.amount' },
    rows: 'WINDOW:orders.customer_id WINDOW:orders.placed_at',
  },
  {
    name: 'subqueries in ORDER BY, GROUP BY and HAVING',
    sql: `select p.category from products p group by p.category, (select 1)
          having count(*) > (select avg(quantity) from lines)
          order by (select count(*) from documents d where d.title = p.category)`,
    direct: { category: '=products.category' },
    rows: `GROUP_BY:products.category FILTER:lines.quantity FILTER:documents.title FILTER:products.category`,
  },
  {
    name: 'an aggregate of a subquery of outside',
    sql: 'select (select count(*) from lines l where l.price > max(p.price)) from products p',
    direct: { count: '' },
    indirect: { count: 'FILTER:lines.price FILTER:products.price' },
  },
  {
    name: 'a masked column through a subquery stays masked',
    sql: 'select upper(h) as h from (select md5(email) as h from customers) s group by h',
    direct: { h: '~!customers.email' },
    rows: 'GROUP_BY:!customers.email',
  },
  {
    name: 'CASE with subqueries',
    sql: `select case when exists (select 1 from orders where customer_id = c.id)
            then (select max(amount) from orders) else 0 end as v from customers c`,
    direct: { v: '+orders.amount' },
    indirect: { v: 'FILTER:orders.customer_id FILTER:customers.id' },
  },
]
