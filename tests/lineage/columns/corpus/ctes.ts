import type { Statement } from './statement.ts'

/** WITH, recursive or not, and what its names hide. */
export const ctes: readonly Statement[] = [
  {
    name: 'a CTE',
    sql: 'with t as (select customer_id, sum(amount) as total from orders group by 1) select total from t where customer_id > 1',
    direct: { total: '+orders.amount' },
    rows: 'GROUP_BY:orders.customer_id FILTER:orders.customer_id',
  },
  {
    name: 'a CTE with names of its own',
    sql: 'with t(a, b) as (select id, lower(name) from products) select b, a from t',
    direct: { b: '~products.name', a: '=products.id' },
  },
  {
    name: 'a CTE that reads another',
    sql: `with paid as (select * from orders where status = 'paid'),
               big as (select id, amount from paid where amount > 100)
          select b.id from big b`,
    direct: { id: '=orders.id' },
    rows: 'FILTER:orders.status FILTER:orders.amount',
    unread: {
      why: 'a column of a CTE that nobody reads',
      columns: 'orders.*',
      shorter: [['select * from orders', 'select id, amount from orders']],
    },
  },
  {
    name: 'a CTE that nobody reads',
    sql: 'with t as (select name from products) select id from orders',
    direct: { id: '=orders.id' },
    rows: '',
    unread: {
      why: 'a CTE that nobody reads',
      columns: 'products.name',
      shorter: [['with t as (select name from products) ', '']],
    },
  },
  {
    name: 'a CTE hides a table of its name',
    sql: 'with orders as (select id, name as status from customers) select status from orders',
    direct: { status: '=customers.name' },
    unread: {
      why: 'a column of a CTE that nobody reads',
      columns: 'customers.id',
      shorter: [['id, name', 'name']],
    },
  },
  {
    name: 'a CTE reads the table of its own name',
    sql: 'with orders as (select id, upper(status) as status from orders) select id, status from orders',
    direct: { id: '=orders.id', status: '~orders.status' },
  },
  {
    name: 'an inner CTE hides an outer one',
    sql: `with t as (select name as v from products)
          select (with t as (select country as v from customers limit 1) select v from t) as a, v from t`,
    direct: { a: '=customers.country', v: '=products.name' },
  },
  {
    name: 'a subquery reads a CTE from outside',
    sql: `with t as (select max(price) as top from products) select id from lines l
          join orders o on o.id = l.order_id where l.price = (select top from t)`,
    direct: { id: '=orders.id' },
    rows: 'JOIN:orders.id JOIN:lines.order_id FILTER:lines.price FILTER:products.price',
  },
  {
    name: 'a CTE read twice',
    sql: `with t as (select id, manager_id, name from employees)
          select a.name, b.name as boss from t a left join t b on b.id = a.manager_id`,
    direct: { name: '=employees.name', boss: '=employees.name' },
    rows: 'JOIN:employees.id JOIN:employees.manager_id',
  },
  {
    name: 'a CTE inside a subquery in FROM',
    sql: 'select n from (with t as (select lower(name) as n from products) select n from t) s',
    direct: { n: '~products.name' },
  },
  {
    name: 'a CTE that names the row around it',
    sql: `select c.name, (with t as (select amount from orders o where o.customer_id = c.id)
            select sum(amount) from t) as total from customers c`,
    direct: { name: '=customers.name', total: '+orders.amount' },
    indirect: { total: 'FILTER:orders.customer_id FILTER:customers.id' },
  },
  {
    name: 'a recursive CTE',
    sql: `with recursive chain as (
            select id, name, manager_id from employees where manager_id is null
            union all
            select e.id, e.name, e.manager_id from employees e join chain c on e.manager_id = c.id)
          select name from chain`,
    direct: { name: '=employees.name' },
    rows: 'FILTER:employees.manager_id JOIN:employees.manager_id JOIN:employees.id',
  },
  {
    name: 'a recursive CTE whose columns change places',
    sql: `with recursive r(a, b, n) as (
            select name, category, 1 from products
            union all
            select b, a, n + 1 from r where n < 5)
          select a from r`,
    direct: { a: '=products.name =products.category' },
    rows: '',
  },
  {
    name: 'a recursive CTE that needs three rounds',
    sql: `with recursive r(a, b, c, d) as (
            select id, name, category, price::text from products
            union select a, c, d, b from r)
          select b from r`,
    direct: { b: '=products.name =products.category ~products.price' },
  },
  {
    name: 'a recursive CTE that adds up',
    sql: `with recursive r as (
            select id, salary as total, array[id] as path from employees where manager_id is null
            union all
            select e.id, r.total + e.salary, r.path || e.id from employees e, r
            where e.manager_id = r.id and not e.id = any(r.path))
          select id, total, path from r order by path`,
    direct: {
      id: '=employees.id',
      total: '=employees.salary ~employees.salary',
      path: '~employees.id',
    },
    rows: 'FILTER:employees.manager_id FILTER:employees.id SORT:employees.id',
  },
  {
    name: 'SEARCH and CYCLE add columns',
    sql: `with recursive r as (
            select id, manager_id from employees where id = 1
            union all
            select e.id, e.manager_id from employees e join r on e.manager_id = r.id)
            search depth first by id set ordering
            cycle id set looped using path
          select id, ordering::text, looped, path::text from r order by ordering`,
    direct: {
      id: '=employees.id',
      ordering: '~employees.id',
      looped: '~employees.id',
      path: '~employees.id',
    },
    rows: 'FILTER:employees.id JOIN:employees.manager_id JOIN:employees.id SORT:employees.id',
  },
  {
    name: 'RECURSIVE lets a CTE read one behind it',
    sql: `with recursive a as (select v from b), b as (select name as v from products) select v from a`,
    direct: { v: '=products.name' },
  },
  {
    name: 'without RECURSIVE it is a table',
    sql: `with a as (select id from products), products as (select 1 as id) select a.id from a`,
    direct: { id: '=products.id' },
  },
  {
    name: 'a recursive CTE without recursion',
    sql: 'with recursive t as (select name from products) select name from t',
    direct: { name: '=products.name' },
  },
  {
    name: 'counting up reads no table',
    sql: 'with recursive n(i) as (values (1) union all select i + 1 from n where i < 10) select i from n',
    direct: { i: '' },
    rows: '',
  },
  {
    name: 'MATERIALIZED changes nothing',
    sql: `with a as materialized (select id from orders), b as not materialized (select id from customers)
          select a.id, b.id as customer from a, b`,
    direct: { id: '=orders.id', customer: '=customers.id' },
  },
  {
    name: 'a CTE as a whole row',
    sql: 'with t as (select id, name from products) select to_json(t) as j from t',
    direct: { j: '~products.id ~products.name' },
  },
  {
    name: 'a CTE in one side of a UNION',
    sql: `with t as (select name from products) select name from t union all (with t as (select title as name from documents) select name from t)`,
    direct: { name: '=products.name =documents.title' },
  },
  {
    name: 'a recursive CTE with its own WITH inside',
    sql: `with recursive r as (
            select id, name from employees where manager_id is null
            union all
            (with s as (select r.id from r) select e.id, e.name from employees e join s on s.id = e.manager_id))
          select name from r`,
    direct: { name: '=employees.name' },
  },
  {
    name: 'a funnel over four CTEs',
    sql: `with seen as (select customer_id, min(at) as at from events where kind = 'see' group by customer_id),
               bought as (select e.customer_id, min(e.at) as at from events e join seen s using (customer_id)
                          where e.kind = 'buy' and e.at > s.at group by e.customer_id),
               joined as (select s.customer_id, s.at as seen_at, b.at as bought_at from seen s
                          left join bought b using (customer_id)),
               timed as (select customer_id, bought_at - seen_at as took from joined)
          select c.country, avg(extract(epoch from t.took)) as seconds, count(t.took)::float / count(*) as rate
          from timed t join customers c on c.id = t.customer_id group by c.country`,
    direct: { country: '=customers.country', seconds: '+events.at', rate: '+events.at' },
    rows: `FILTER:events.kind GROUP_BY:events.customer_id JOIN:events.customer_id FILTER:events.at
           JOIN:customers.id GROUP_BY:customers.country`,
  },
]
