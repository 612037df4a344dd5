import type { Statement } from './statement.ts'

/** Joins, USING and NATURAL, aliases of joins, and what ON can see. */
export const joins: readonly Statement[] = [
  {
    name: 'a join',
    sql: 'select o.id, c.name from orders o join customers c on c.id = o.customer_id',
    direct: { id: '=orders.id', name: '=customers.name' },
    rows: 'JOIN:customers.id JOIN:orders.customer_id',
  },
  {
    name: 'a join by WHERE filters',
    sql: 'select o.id, c.name from orders o, customers c where c.id = o.customer_id',
    direct: { id: '=orders.id', name: '=customers.name' },
    rows: 'FILTER:customers.id FILTER:orders.customer_id',
  },
  {
    name: 'USING shows the column once, from the left',
    sql: 'select id, a.name, b.name as product from employees a join products b using (id)',
    direct: { id: '=employees.id', name: '=employees.name', product: '=products.name' },
    rows: 'JOIN:employees.id JOIN:products.id',
  },
  {
    name: 'USING of a right join takes the right side',
    sql: 'select id from employees right join products using (id)',
    direct: { id: '=products.id' },
    rows: 'JOIN:employees.id JOIN:products.id',
  },
  {
    name: 'USING of a full join takes either side',
    sql: 'select id from employees full join products using (id)',
    direct: { id: '~employees.id ~products.id' },
    indirect: { id: 'CONDITIONAL:employees.id' },
    rows: 'JOIN:employees.id JOIN:products.id',
  },
  {
    name: 'each side of USING by its own name',
    sql: 'select e.id as worker, p.id as product from employees e left join products p using (id)',
    direct: { worker: '=employees.id', product: '=products.id' },
    rows: 'JOIN:employees.id JOIN:products.id',
  },
  {
    name: 'a star over USING lists the merged column first',
    sql: 'select * from gold.daily d join (select day, count(*) as n from gold.daily group by day) e using (day)',
    direct: {
      day: '=gold.daily.day',
      revenue: '=gold.daily.revenue',
      orders: '=gold.daily.orders',
      n: '',
    },
    rows: 'JOIN:gold.daily.day GROUP_BY:gold.daily.day',
  },
  {
    name: 'NATURAL merges every shared column',
    sql: 'select * from (select id, name, price from products) p natural join (select id, name, salary from employees) e',
    direct: {
      id: '=products.id',
      name: '=products.name',
      price: '=products.price',
      salary: '=employees.salary',
    },
    rows: 'JOIN:products.id JOIN:products.name JOIN:employees.id JOIN:employees.name',
  },
  {
    name: 'NATURAL without a shared column is a cross join',
    sql: 'select street, note from (select (address).street from customers) a natural join (select note from lines) b',
    direct: { street: '~customers.address', note: '=lines.note' },
    rows: '',
  },
  {
    name: 'three tables by USING',
    sql: `select id, count(*) from employees join products using (id) left join documents using (id) group by id`,
    direct: { id: '=employees.id', count: '' },
    rows: 'JOIN:employees.id JOIN:products.id JOIN:documents.id GROUP_BY:employees.id',
  },
  {
    name: 'a full join over a full join',
    sql: 'select id from employees full join products using (id) full join documents using (id)',
    direct: { id: '~employees.id ~products.id ~documents.id' },
    indirect: { id: 'CONDITIONAL:employees.id CONDITIONAL:products.id' },
  },
  {
    name: 'an alias of a join hides its tables',
    sql: `select j.status, j.who from (orders o join customers c on c.id = o.customer_id)
            as j(order_id, c, at, status, a, d, t, p, cid, who)`,
    direct: { status: '=orders.status', who: '=customers.name' },
    rows: 'JOIN:customers.id JOIN:orders.customer_id',
  },
  {
    name: 'an alias of USING holds the merged columns alone',
    sql: 'select k.id, products.name from employees join products using (id) as k',
    direct: { id: '=employees.id', name: '=products.name' },
  },
  {
    name: 'ON sees only its own join, and what is outside the query',
    sql: `select c.name, (select count(*) from orders o join lines l on l.order_id = o.id and o.customer_id = c.id)
          from customers c`,
    direct: { name: '=customers.name', count: '' },
    indirect: {
      count: 'JOIN:lines.order_id JOIN:orders.id JOIN:orders.customer_id JOIN:customers.id',
    },
  },
  {
    name: 'joins inside joins',
    sql: `select c.name, p.name as product
          from customers c left join (orders o join (lines l join products p on p.id = l.product_id)
            on l.order_id = o.id) on o.customer_id = c.id`,
    direct: { name: '=customers.name', product: '=products.name' },
    rows: `JOIN:products.id JOIN:lines.product_id JOIN:lines.order_id JOIN:orders.id
           JOIN:orders.customer_id JOIN:customers.id`,
  },
  {
    name: 'a cross join has no condition',
    sql: 'select c.name, p.name as product from customers c cross join products p',
    direct: { name: '=customers.name', product: '=products.name' },
    rows: '',
  },
  {
    name: 'a subquery in ON',
    sql: `select o.id from orders o join customers c
            on c.id = o.customer_id and c.id in (select customer_id from events where kind = 'buy')`,
    direct: { id: '=orders.id' },
    rows: 'JOIN:customers.id JOIN:orders.customer_id JOIN:events.customer_id FILTER:events.kind',
  },
  {
    name: 'one table in two schemas is told apart',
    sql: 'select d.orders, o.id from gold.daily d join public.orders o on o.placed_at::date = d.day',
    direct: { orders: '=gold.daily.orders', id: '=orders.id' },
    rows: 'JOIN:orders.placed_at JOIN:gold.daily.day',
  },
  {
    name: 'TABLESAMPLE',
    sql: 'select e.id from events e tablesample bernoulli (10) repeatable (1)',
    direct: { id: '=events.id' },
  },
  {
    name: 'ONLY and a star behind the name',
    sql: 'select a.id, b.name from only orders a, customers * b',
    direct: { id: '=orders.id', name: '=customers.name' },
  },
  {
    name: 'a star of a join with an alias',
    sql: 'select j.* from (lines l join gold.daily d on d.orders = l.quantity) j',
    direct: {
      order_id: '=lines.order_id',
      product_id: '=lines.product_id',
      quantity: '=lines.quantity',
      price: '=lines.price',
      note: '=lines.note',
      day: '=gold.daily.day',
      revenue: '=gold.daily.revenue',
      orders: '=gold.daily.orders',
    },
  },
  {
    name: 'a self join over three generations',
    sql: `select a.name, count(b.id) as reports, max(c.salary) as top
          from employees a left join employees b on b.manager_id = a.id
          left join employees c on c.manager_id = b.id group by a.id, a.name`,
    direct: { name: '=employees.name', reports: '+employees.id', top: '+employees.salary' },
  },
  {
    name: 'a join on a range',
    sql: `select e.id, o.id as order_id from events e join orders o
            on o.customer_id = e.customer_id and o.placed_at between e.at and e.at + interval '1 hour'`,
    direct: { id: '=events.id', order_id: '=orders.id' },
    rows: 'JOIN:orders.customer_id JOIN:events.customer_id JOIN:orders.placed_at JOIN:events.at',
  },
]
