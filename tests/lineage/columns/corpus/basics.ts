import type { Statement } from './statement.ts'

/** Names, stars, expressions and output names. */
export const basics: readonly Statement[] = [
  {
    name: 'a column',
    sql: 'select id from orders',
    direct: { id: '=orders.id' },
    rows: '',
  },
  {
    name: 'a column under another name',
    sql: 'select o.amount as total from orders o',
    direct: { total: '=orders.amount' },
  },
  {
    name: 'a table of another schema',
    sql: 'select day, gold.daily.revenue from gold.daily',
    direct: { day: '=gold.daily.day', revenue: '=gold.daily.revenue' },
  },
  {
    name: 'every column of a table',
    sql: 'select * from products',
    direct: {
      id: '=products.id',
      name: '=products.name',
      category: '=products.category',
      price: '=products.price',
      attributes: '=products.attributes',
    },
  },
  {
    name: 'every column of one of two tables',
    sql: 'select l.*, p.name from lines l, products p where p.id = l.product_id',
    direct: {
      order_id: '=lines.order_id',
      product_id: '=lines.product_id',
      quantity: '=lines.quantity',
      price: '=lines.price',
      note: '=lines.note',
      name: '=products.name',
    },
    rows: 'FILTER:products.id FILTER:lines.product_id',
  },
  {
    name: 'columns under the names of an alias',
    sql: 'select a, b, price from products as p(a, b, c)',
    direct: { a: '=products.id', b: '=products.name', price: '=products.price' },
  },
  {
    name: 'arithmetic',
    sql: 'select quantity * price as total, -price as refund from lines',
    direct: { total: '~lines.quantity ~lines.price', refund: '~lines.price' },
  },
  {
    name: 'a cast changes a value',
    sql: 'select id::text, cast(amount as integer) from orders',
    direct: { id: '~orders.id', amount: '~orders.amount' },
  },
  {
    name: 'a collation does not',
    sql: `select name collate "C" from customers order by name collate "C"`,
    direct: { name: '=customers.name' },
    rows: 'SORT:customers.name',
  },
  {
    name: 'a constant comes from nowhere',
    sql: `select 1 as one, 'x' as x, null as nothing, current_date, id from orders`,
    direct: { one: '', x: '', nothing: '', current_date: '', id: '=orders.id' },
  },
  {
    name: 'conditions of CASE decide',
    sql: `select case when status = 'paid' then amount else discount end as value from orders`,
    direct: { value: '~orders.amount ~orders.discount' },
    indirect: { value: 'CONDITIONAL:orders.status' },
  },
  {
    name: 'the operand of CASE decides',
    sql: `select case status when 'paid' then 1 when name then 2 end from orders, customers`,
    direct: { case: '' },
    indirect: { case: 'CONDITIONAL:orders.status CONDITIONAL:customers.name' },
  },
  {
    name: 'COALESCE takes the first that is there',
    sql: 'select coalesce(discount, amount, 0) from orders',
    direct: { coalesce: '~orders.discount ~orders.amount' },
    indirect: { coalesce: 'CONDITIONAL:orders.discount CONDITIONAL:orders.amount' },
  },
  {
    name: 'NULLIF returns its first argument alone',
    sql: 'select nullif(amount, discount) from orders',
    direct: { nullif: '~orders.amount' },
    indirect: { nullif: 'CONDITIONAL:orders.amount CONDITIONAL:orders.discount' },
  },
  {
    name: 'GREATEST and LEAST return any argument',
    sql: 'select greatest(amount, discount), least(amount, 5) from orders',
    direct: { greatest: '~orders.amount ~orders.discount', least: '~orders.amount' },
  },
  {
    name: 'a test is made from what it tests',
    sql: `select status is null as a, amount > 5 and not discount > 1 as b, status in ('a', 'b') as c,
            amount between discount and 7 as d, status like note as e, (amount > 1) is true as f,
            amount is distinct from price as g
          from orders, lines`,
    direct: {
      a: '~orders.status',
      b: '~orders.amount ~orders.discount',
      c: '~orders.status',
      d: '~orders.amount ~orders.discount',
      e: '~orders.status ~lines.note',
      f: '~orders.amount',
      g: '~orders.amount ~lines.price',
    },
  },
  {
    name: 'functions',
    sql: `select lower(email), extract(year from created_at) as year, substring(name from 1 for 3),
            created_at at time zone 'UTC' as utc, trim(both ' ' from country) as country
          from customers`,
    direct: {
      lower: '~customers.email',
      year: '~customers.created_at',
      substring: '~customers.name',
      utc: '~customers.created_at',
      country: '~customers.country',
    },
  },
  {
    name: 'a named argument',
    sql: 'select make_interval(days => quantity) from lines',
    direct: { make_interval: '~lines.quantity' },
  },
  {
    name: 'hashes mask',
    sql: `select md5(email) as a, encode(sha256(email::bytea), 'hex') as b, hashtext(lower(name)) as c,
            email as d from customers`,
    direct: {
      a: '~!customers.email',
      b: '~!customers.email',
      c: '~!customers.name',
      d: '=customers.email',
    },
  },
  {
    name: 'a value may be there both masked and not',
    sql: 'select md5(email) || email as both from customers',
    direct: { both: '~!customers.email ~customers.email' },
  },
  {
    name: 'arrays and their elements',
    sql: `select tags[1] as first, tags[1:2] as two, array[status, payload ->> 'a'] as made,
            status = any(tags) as has from orders`,
    direct: {
      first: '~orders.tags',
      two: '~orders.tags',
      made: '~orders.status ~orders.payload',
      has: '~orders.status ~orders.tags',
    },
  },
  {
    name: 'an index into an array',
    sql: 'select tags[id] from orders',
    direct: { tags: '~orders.tags ~orders.id' },
  },
  {
    name: 'rows',
    sql: `select row(id, status)::text as r, (id, amount) = (1, 2) as same, (row(id, status)).f2 from orders`,
    direct: {
      r: '~orders.id ~orders.status',
      same: '~orders.id ~orders.amount',
      f2: '=orders.status',
    },
  },
  {
    name: 'a field of a composite column',
    sql: 'select (address).city, (c.address).street from customers c',
    direct: { city: '~customers.address', street: '~customers.address' },
  },
  {
    name: 'a field of a whole row is that column alone',
    sql: 'select (p).price, (p.name) from products p',
    direct: { price: '=products.price', name: '=products.name' },
  },
  {
    name: 'every field of a whole row',
    sql: 'select (l).* from lines l',
    direct: {
      order_id: '=lines.order_id',
      product_id: '=lines.product_id',
      quantity: '=lines.quantity',
      price: '=lines.price',
      note: '=lines.note',
    },
  },
  {
    name: 'a whole row is all its columns',
    sql: 'select to_jsonb(d) from gold.daily d',
    direct: { to_jsonb: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders' },
  },
  {
    name: 'a whole row as an output column',
    sql: 'select d from gold.daily d',
    direct: { d: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders' },
  },
  {
    name: 'a whole row through a subquery keeps its columns apart',
    sql: 'select (q.d).revenue from (select d from gold.daily d) q',
    direct: { revenue: '=gold.daily.revenue' },
  },
  {
    name: 'a whole row written with a star',
    sql: 'select count(d.*), row_to_json(d.*) from gold.daily d group by d.*',
  },
  {
    name: 'JSON operators',
    sql: `select payload ->> 'a' as a, payload #>> array[status] as b, payload @> '{}' as c from orders`,
    direct: { a: '~orders.payload', b: '~orders.payload ~orders.status', c: '~orders.payload' },
  },
  {
    name: 'names that need quotes',
    sql: 'select "id" as "Order Id", amount "select" from "orders"',
    direct: { 'Order Id': '=orders.id', select: '=orders.amount' },
  },
  {
    name: 'two columns of one name',
    sql: 'select o.id, c.id from orders o, customers c where c.id = o.customer_id',
  },
  {
    name: 'output names that Postgres makes up',
    sql: `select count(*), amount + 1, amount::int, 'x'::text, coalesce(amount, 1), (array[1])[1],
            case when true then amount end, case when true then 1 else 2 end, exists (select 1),
            array(select 1), (select amount), (select 1 as named), row(1)::text, current_user, nullif(1, 2),
            greatest(1, 2), pg_catalog.lower(status), (address).city, 1 + 1, interval '1 day',
            cast('1' as integer), now()::date, json_build_object(), (values (1)), true::boolean, tags[1]
          from orders, customers group by amount, status, address, tags`,
  },
  {
    name: 'system columns are no columns of the schema',
    sql: 'select ctid, o.tableoid::regclass as source, id from orders o',
    direct: { ctid: '=orders.ctid', source: '~orders.tableoid', id: '=orders.id' },
  },
  {
    name: 'FROM is not needed',
    sql: 'select 1 as a, 2 as b',
    direct: { a: '', b: '' },
    rows: '',
  },
  {
    name: 'an output without columns',
    sql: 'select from orders',
    direct: {},
  },
  {
    name: 'a row of a table twice',
    sql: 'select a.name as worker, b.name as boss from employees a join employees b on b.id = a.manager_id',
    direct: { worker: '=employees.name', boss: '=employees.name' },
    rows: 'JOIN:employees.id JOIN:employees.manager_id',
  },
  {
    name: 'XML',
    sql: `select xmlelement(name a, xmlattributes(id as k), title) as e, xmlforest(title as t) as f,
            xmlconcat(page, page) as g, page is document as h, xmlserialize(content page as text) as i
          from documents`,
    direct: {
      e: '~documents.id ~documents.title',
      f: '~documents.title',
      g: '~documents.page',
      h: '~documents.page',
      i: '~documents.page',
    },
  },
  {
    name: 'SQL/JSON constructors',
    sql: `select json_object('k': name, category: price) as o, json_array(name, price) as a,
            json(name) as p, json_scalar(price) as s, json_serialize(attributes) as z,
            name is json as t
          from products`,
    direct: {
      o: '~products.name ~products.category ~products.price',
      a: '~products.name ~products.price',
      p: '~products.name',
      s: '~products.price',
      z: '~products.attributes',
      t: '~products.name',
    },
  },
  {
    name: 'SQL/JSON queries',
    sql: `select json_value(attributes, '$.a' passing id as x returning text default 'x' on empty) as v,
            json_query(attributes, '$.b') as q, json_exists(attributes, '$.c') as e
          from products`,
    direct: {
      v: '~products.attributes ~products.id',
      q: '~products.attributes',
      e: '~products.attributes',
    },
  },
]
