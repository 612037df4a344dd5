import type { Statement } from './statement.ts'

/** Aggregates, grouping, windows, DISTINCT and sorting. */
export const grouping: readonly Statement[] = [
  {
    name: 'a sum for each group',
    sql: 'select customer_id, sum(amount) as total from orders group by customer_id',
    direct: { customer_id: '=orders.customer_id', total: '+orders.amount' },
    rows: 'GROUP_BY:orders.customer_id',
  },
  {
    name: 'a change after a sum is still a sum',
    sql: 'select round(sum(amount * 2), 1) + 1 as total from orders',
    direct: { total: '+orders.amount' },
  },
  {
    name: 'counting rows reads no column',
    sql: 'select count(*) from orders',
    direct: { count: '' },
    rows: '',
  },
  {
    name: 'FILTER decides about one column',
    sql: `select count(*) filter (where status = 'paid') as paid, count(id) as all from orders`,
    direct: { paid: '', all: '+orders.id' },
    indirect: { paid: 'FILTER:orders.status' },
  },
  {
    name: 'the order inside an aggregate decides about one column',
    sql: `select string_agg(distinct status, ',' order by status) as s, array_agg(id order by placed_at) as a
          from orders`,
    direct: { s: '+orders.status', a: '+orders.id' },
    indirect: { s: 'SORT:orders.status', a: 'SORT:orders.placed_at' },
  },
  {
    name: 'WITHIN GROUP is what is aggregated',
    sql: `select percentile_cont(0.5) within group (order by amount) as p,
            mode() within group (order by status) as m, rank(5) within group (order by discount) as r
          from orders`,
    direct: { p: '+orders.amount', m: '+orders.status', r: '+orders.discount' },
  },
  {
    name: 'HAVING filters',
    sql: 'select status from orders group by status having max(amount) > 10',
    direct: { status: '=orders.status' },
    rows: 'GROUP_BY:orders.status FILTER:orders.amount',
  },
  {
    name: 'GROUP BY by number and by output name',
    sql: `select date_trunc('day', placed_at) as day, status, count(*) from orders group by day, 2`,
    direct: { day: '~orders.placed_at', status: '=orders.status', count: '' },
    rows: 'GROUP_BY:orders.placed_at GROUP_BY:orders.status',
  },
  {
    name: 'GROUP BY knows the columns of FROM first',
    sql: 'select lower(name) as category, count(*) from products group by category, name',
    direct: { category: '~products.name', count: '' },
    rows: 'GROUP_BY:products.category GROUP_BY:products.name',
  },
  {
    name: 'ORDER BY knows the output columns first',
    sql: 'select lower(name) as category, price from products order by category',
    direct: { category: '~products.name', price: '=products.price' },
    rows: 'SORT:products.name',
  },
  {
    name: 'ORDER BY with an expression knows the columns of FROM',
    sql: `select lower(name) as category, price from products order by category || ''`,
    direct: { category: '~products.name', price: '=products.price' },
    rows: 'SORT:products.category',
  },
  {
    name: 'ORDER BY by number',
    sql: 'select name, price from products order by 2 desc, 1 limit 3',
    direct: { name: '=products.name', price: '=products.price' },
    rows: 'SORT:products.price SORT:products.name',
  },
  {
    name: 'ORDER BY a column that is not returned',
    sql: 'select name from products order by price * 2, attributes nulls last offset 2',
    direct: { name: '=products.name' },
    rows: 'SORT:products.price SORT:products.attributes',
  },
  {
    name: 'LIMIT by a subquery',
    sql: 'select name from products limit (select max(quantity) from lines)',
    direct: { name: '=products.name' },
    rows: 'FILTER:lines.quantity',
  },
  {
    name: 'GROUPING SETS',
    sql: `select status, customer_id, sum(amount), grouping(status, customer_id) as level from orders
          group by grouping sets ((status), (customer_id), ())`,
    direct: {
      status: '=orders.status',
      customer_id: '=orders.customer_id',
      sum: '+orders.amount',
      level: '',
    },
    indirect: { level: 'GROUP_BY:orders.status GROUP_BY:orders.customer_id' },
    rows: 'GROUP_BY:orders.status GROUP_BY:orders.customer_id',
  },
  {
    name: 'ROLLUP and CUBE',
    sql: `select category, name, count(*) from products
          group by rollup (category, (name, price)), cube (id)`,
    direct: { category: '=products.category', name: '=products.name', count: '' },
    rows: 'GROUP_BY:products.category GROUP_BY:products.name GROUP_BY:products.price GROUP_BY:products.id',
  },
  {
    name: 'GROUP BY DISTINCT and rows',
    sql: 'select category from products group by distinct (category, name), category',
    direct: { category: '=products.category' },
    rows: 'GROUP_BY:products.category GROUP_BY:products.name',
  },
  {
    name: 'grouping by a primary key gives the other columns',
    sql: 'select p.name, count(*) from products p join lines l on l.product_id = p.id group by p.id',
    direct: { name: '=products.name', count: '' },
    rows: 'JOIN:lines.product_id JOIN:products.id GROUP_BY:products.id',
  },
  {
    name: 'DISTINCT groups by every column',
    sql: 'select distinct category, lower(name) as n from products',
    direct: { category: '=products.category', n: '~products.name' },
    rows: 'GROUP_BY:products.category GROUP_BY:products.name',
  },
  {
    name: 'DISTINCT ON',
    sql: `select distinct on (customer_id) customer_id, amount from orders
          order by customer_id, placed_at desc`,
    direct: { customer_id: '=orders.customer_id', amount: '=orders.amount' },
    rows: 'GROUP_BY:orders.customer_id SORT:orders.customer_id SORT:orders.placed_at',
  },
  {
    name: 'DISTINCT ON knows the output columns first',
    sql: 'select distinct on (category, 2) lower(name) as category, price from products',
    direct: { category: '~products.name', price: '=products.price' },
    rows: 'GROUP_BY:products.name GROUP_BY:products.price',
  },
  {
    name: 'a window function',
    sql: `select row_number() over (partition by department order by salary desc) as place from employees`,
    direct: { place: '' },
    indirect: { place: 'WINDOW:employees.department WINDOW:employees.salary' },
    rows: '',
  },
  {
    name: 'an aggregate over a window',
    sql: 'select sum(salary) over (partition by department) as total, name from employees',
    direct: { total: '+employees.salary', name: '=employees.name' },
    indirect: { total: 'WINDOW:employees.department' },
  },
  {
    name: 'a value of another row',
    sql: `select lag(salary, 1, 0) over (order by hired_on) as before,
            first_value(name) over (order by id) as first from employees`,
    direct: { before: '~employees.salary', first: '~employees.name' },
    indirect: { before: 'WINDOW:employees.hired_on', first: 'WINDOW:employees.id' },
  },
  {
    name: 'named windows, one made from the other',
    sql: `select avg(salary) over w as a, rank() over w2 as b, count(*) over (w order by id) as c
          from employees window w as (partition by department), w2 as (w order by hired_on)`,
    direct: { a: '+employees.salary', b: '', c: '' },
    indirect: {
      a: 'WINDOW:employees.department',
      b: 'WINDOW:employees.department WINDOW:employees.hired_on',
      c: 'WINDOW:employees.department WINDOW:employees.id',
    },
  },
  {
    name: 'a window that nobody uses',
    sql: 'select id from employees window w as (partition by department order by salary)',
    direct: { id: '=employees.id' },
    rows: '',
    unread: {
      why: 'a window that nobody uses',
      columns: 'employees.department employees.salary',
      shorter: [[' window w as (partition by department order by salary)', '']],
    },
  },
  {
    name: 'a frame and a filter',
    sql: `select sum(salary) filter (where manager_id > 1) over (order by hired_on
            range between interval '1 year' preceding and current row exclude ties) as s from employees`,
    direct: { s: '+employees.salary' },
    indirect: { s: 'FILTER:employees.manager_id WINDOW:employees.hired_on' },
  },
  {
    name: 'a window over groups',
    sql: `select department, sum(sum(salary)) over (order by max(hired_on)) as running from employees
          group by department`,
    direct: { department: '=employees.department', running: '+employees.salary' },
    indirect: { running: 'WINDOW:employees.hired_on' },
    rows: 'GROUP_BY:employees.department',
  },
  {
    name: 'ORDER BY a window function',
    sql: 'select name from employees order by rank() over (partition by department order by salary)',
    direct: { name: '=employees.name' },
    rows: 'WINDOW:employees.department WINDOW:employees.salary',
  },
  {
    name: 'JSON aggregates',
    sql: `select json_agg(name) as a, jsonb_object_agg(category, price) as b,
            json_arrayagg(name order by price) as c, json_objectagg(name: price) as d
          from products`,
    direct: {
      a: '+products.name',
      b: '+products.category +products.price',
      c: '+products.name',
      d: '+products.name +products.price',
    },
    indirect: { c: 'SORT:products.price' },
  },
  {
    name: 'statistics of two columns',
    sql: 'select corr(amount, discount), regr_slope(amount, discount) from orders',
    direct: {
      corr: '+orders.amount +orders.discount',
      regr_slope: '+orders.amount +orders.discount',
    },
  },
  {
    name: 'a condition inside an aggregate',
    sql: `select sum(case when status = 'paid' then amount else 0 end) as paid from orders`,
    direct: { paid: '+orders.amount' },
    indirect: { paid: 'CONDITIONAL:orders.status' },
  },
  {
    name: 'a masked aggregate',
    sql: `select md5(string_agg(email, ',')) as digest, count(distinct md5(email)) as people from customers`,
    direct: { digest: '+!customers.email', people: '+!customers.email' },
  },
  {
    name: 'FETCH FIRST WITH TIES',
    sql: 'select name from products order by price fetch first 3 rows with ties',
    direct: { name: '=products.name' },
    rows: 'SORT:products.price',
  },
  {
    name: 'locking decides nothing',
    sql: 'select o.id from orders o join customers c on c.id = o.customer_id',
    direct: { id: '=orders.id' },
    rows: 'JOIN:customers.id JOIN:orders.customer_id',
  },
  {
    name: 'sorting by a condition',
    sql: `select id from orders order by case when status = 'paid' then amount end`,
    direct: { id: '=orders.id' },
    rows: 'SORT:orders.amount SORT:orders.status',
  },
]
