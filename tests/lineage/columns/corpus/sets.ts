import type { Statement } from './statement.ts'

/** UNION, INTERSECT, EXCEPT and VALUES. */
export const sets: readonly Statement[] = [
  {
    name: 'UNION ALL takes from both',
    sql: 'select name, price from products union all select title, id from documents',
    direct: { name: '=products.name =documents.title', price: '=products.price =documents.id' },
    rows: '',
  },
  {
    name: 'UNION compares rows',
    sql: 'select name from products union select upper(title) from documents',
    direct: { name: '=products.name ~documents.title' },
    rows: 'GROUP_BY:products.name GROUP_BY:documents.title',
  },
  {
    name: 'INTERSECT holds what both have',
    sql: 'select id from products intersect select id from documents',
    direct: { id: '=products.id =documents.id' },
    rows: 'FILTER:products.id FILTER:documents.id',
  },
  {
    name: 'EXCEPT returns values of its left side alone',
    sql: 'select id from products except select id from documents',
    direct: { id: '=products.id' },
    rows: 'FILTER:products.id FILTER:documents.id',
  },
  {
    name: 'EXCEPT ALL',
    sql: 'select id, name from products except all select product_id, note from lines where quantity > 1',
    direct: { id: '=products.id', name: '=products.name' },
    rows: 'FILTER:products.id FILTER:products.name FILTER:lines.product_id FILTER:lines.note FILTER:lines.quantity',
  },
  {
    name: 'three sets, sorted by an output name',
    sql: `select name as n from products union all select title from documents
          union all (select name from employees order by salary limit 3) order by n limit 5`,
    direct: { n: '=products.name =documents.title =employees.name' },
    rows: 'SORT:products.name SORT:documents.title SORT:employees.name SORT:employees.salary',
  },
  {
    name: 'sets inside parentheses',
    sql: `(select id from products except select id from documents) union all select id from employees order by 1`,
    direct: { id: '=products.id =employees.id' },
    rows: `FILTER:products.id FILTER:documents.id SORT:products.id SORT:employees.id`,
  },
  {
    name: 'a set in FROM',
    sql: `select kind, count(v) from (select 'p' as kind, name as v from products
            union all select 'd', title from documents) s group by kind`,
    direct: { kind: '', count: '+products.name +documents.title' },
    rows: '',
  },
  {
    name: 'a set as a condition',
    sql: `select id from orders where status in (select name from products union select title from documents)`,
    direct: { id: '=orders.id' },
    rows: `FILTER:orders.status FILTER:products.name FILTER:documents.title
           GROUP_BY:products.name GROUP_BY:documents.title`,
  },
  {
    name: 'a constant in one side',
    sql: `select email from customers union all select 'nobody'`,
    direct: { email: '=customers.email' },
  },
  {
    name: 'VALUES',
    sql: `values (1, 'a'), (2, 'b')`,
    direct: { column1: '', column2: '' },
    rows: '',
  },
  {
    name: 'VALUES in FROM, joined',
    sql: `select v.label, p.name from (values (1, 'one'), (2, 'two')) v(id, label) join products p on p.id = v.id`,
    direct: { label: '', name: '=products.name' },
    rows: 'JOIN:products.id',
  },
  {
    name: 'VALUES of columns',
    sql: `select o.id, x.what, x.v from orders o cross join lateral
            (values ('amount', o.amount), ('discount', o.discount)) x(what, v)`,
    direct: { id: '=orders.id', what: '', v: '=orders.amount =orders.discount' },
  },
  {
    name: 'VALUES with a subquery',
    sql: `select column2 from (values (1, (select max(price) from products)), (2, 0)) v`,
    direct: { column2: '+products.price' },
  },
  {
    name: 'sorted VALUES',
    sql: 'values (3), (1) order by column1 limit 1',
    direct: { column1: '' },
  },
  {
    name: 'UNION with a star',
    sql: 'select * from gold.daily union all select placed_at::date, sum(amount), count(*) from orders group by 1',
    direct: {
      day: '=gold.daily.day ~orders.placed_at',
      revenue: '=gold.daily.revenue +orders.amount',
      orders: '=gold.daily.orders',
    },
    rows: 'GROUP_BY:orders.placed_at',
  },
  {
    name: 'a column of a set that nobody uses',
    sql: 'select a from (select name as a, price as b from products union all select title, id from documents) s',
    direct: { a: '=products.name =documents.title' },
    rows: '',
    unread: {
      why: 'a column of a subquery that nobody reads',
      columns: 'products.price documents.id',
      shorter: [
        [', price as b', ''],
        ['title, id', 'title'],
      ],
    },
  },
]
