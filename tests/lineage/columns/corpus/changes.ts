import type { Write } from './writes.ts'

/** Corners of statements that change rows. */
export const changes: readonly Write[] = [
  {
    name: 'MERGE returns rows by the conditions of its actions',
    sql: `merge into products p using documents d on d.id = p.id
          when matched and p.price > 5 then update set name = d.title
          when not matched and d.body > 'x' then do nothing
          when matched then delete
          returning merge_action(), p.id, old.name as before, new.name as after`,
    target: 'public.products',
    direct: { name: '=documents.title' },
    indirect: { name: 'CONDITIONAL:products.price' },
    rows: 'JOIN:documents.id JOIN:products.id FILTER:documents.body',
    returning: {
      merge_action: '',
      id: '=products.id',
      before: '=products.name',
      after: '=documents.title =products.name',
    },
    returningIndirect: {
      merge_action: 'CONDITIONAL:products.price CONDITIONAL:documents.body',
      id: 'CONDITIONAL:products.price CONDITIONAL:documents.body',
      before: 'CONDITIONAL:products.price CONDITIONAL:documents.body',
      after: 'CONDITIONAL:products.price CONDITIONAL:documents.body',
    },
  },
  {
    name: 'MERGE of a grouped source, returning all of both sides',
    sql: `merge into gold.daily t using
            (select placed_at::date as d, sum(amount) as r from orders group by 1) s on t.day = s.d
          when matched and t.revenue is distinct from s.r then
            update set (revenue, orders) = (s.r, t.orders + 1)
          when not matched by source then delete
          when not matched then insert values (s.d, s.r, 0)
          returning *, merge_action() as what`,
    target: 'gold.daily',
    direct: {
      revenue: '+orders.amount',
      orders: '~gold.daily.orders',
      day: '~orders.placed_at',
    },
    indirect: {
      revenue: 'CONDITIONAL:gold.daily.revenue CONDITIONAL:orders.amount',
      orders: 'CONDITIONAL:gold.daily.revenue CONDITIONAL:orders.amount',
    },
    rows: 'GROUP_BY:orders.placed_at JOIN:gold.daily.day JOIN:orders.placed_at',
    returning: {
      d: '~orders.placed_at',
      r: '+orders.amount',
      day: '=gold.daily.day ~orders.placed_at',
      revenue: '+orders.amount =gold.daily.revenue',
      orders: '~gold.daily.orders =gold.daily.orders',
      what: '',
    },
  },
  {
    name: 'INSERT of fields, ON CONFLICT setting columns from a subquery over excluded',
    sql: `insert into customers as c (id, address.city, address.street) select id, title, body from documents
          on conflict (id) do update set (name, country) =
            (select upper(p.name), excluded.id::text from products p where p.id = c.referrer_id),
            referrer_id = c.referrer_id + excluded.id
          where c.country <> 'x' and (excluded.address).city is not null
          returning old.address as o, new.name, (new).address.city as city`,
    target: 'public.customers',
    direct: {
      id: '=documents.id',
      address: '~documents.title ~documents.body',
      name: '~products.name',
      country: '~documents.id',
      referrer_id: '~customers.referrer_id ~documents.id',
    },
    indirect: {
      name: 'FILTER:products.id FILTER:customers.referrer_id',
      country: 'FILTER:products.id FILTER:customers.referrer_id',
    },
    rows: `JOIN:customers.id JOIN:documents.id FILTER:customers.country FILTER:documents.title
           FILTER:documents.body`,
    returning: {
      o: '=customers.address',
      name: '~products.name',
      city: '~documents.title ~documents.body ~customers.address',
    },
  },
  {
    name: 'UPDATE of two columns from a subquery, one by default, joined to VALUES',
    sql: `update lines set (price, note) =
            (select avg(p.price), max(p.name) from products p where p.id = lines.product_id), quantity = default
          from (values (1, 2)) v(a, b) where v.a = order_id
          returning old.*, new.price - old.price as d, v.b`,
    target: 'public.lines',
    direct: { price: '+products.price', note: '+products.name', quantity: '' },
    indirect: {
      price: 'FILTER:products.id FILTER:lines.product_id',
      note: 'FILTER:products.id FILTER:lines.product_id',
    },
    rows: 'FILTER:lines.order_id',
    returning: {
      order_id: '=lines.order_id',
      product_id: '=lines.product_id',
      quantity: '=lines.quantity',
      price: '=lines.price',
      note: '=lines.note',
      d: '+products.price ~lines.price',
      b: '',
    },
  },
  {
    name: 'nothing is new after DELETE',
    sql: `delete from orders using returns r where r.id = orders.id
          returning old.status, orders.amount, r.reason, new.id as gone`,
    target: 'public.orders',
    direct: {
      status: '=orders.status',
      amount: '=orders.amount',
      reason: '=returns.reason',
      gone: '',
    },
    rows: 'FILTER:returns.id FILTER:orders.id',
  },
  {
    name: 'rows deleted, put elsewhere, and read with both',
    sql: `with moved as (delete from orders o using returns r where r.id = o.id returning old.*, r.reason),
               put as (insert into documents (id, title) select id, reason from moved where amount > 1
                       returning id, title)
          select m.status, p.title from moved m left join put p using (id)`,
    direct: { status: '=orders.status', title: '=returns.reason' },
    rows: 'FILTER:returns.id FILTER:orders.id FILTER:orders.amount JOIN:orders.id',
  },
  {
    name: 'excluded as a whole row, and an element by its key',
    sql: `insert into products select id, name, department from only employees where id in (select id from returns)
          on conflict (id) do update set attributes['was'] = to_jsonb(excluded.name), name = excluded::text`,
    target: 'public.products',
    direct: {
      id: '=employees.id',
      name: '=employees.name ~employees.id ~employees.name ~employees.department',
      category: '=employees.department',
      attributes: '~employees.name ~products.attributes',
    },
    rows: 'FILTER:employees.id FILTER:returns.id JOIN:products.id JOIN:employees.id',
  },
  {
    name: 'UPDATE … FROM LATERAL returning a whole row',
    sql: `update products p set name = q.n from lateral (select title as n, id from documents d where d.id > 1) q
          where q.id = p.id returning to_jsonb(p) as j, q.n`,
    target: 'public.products',
    direct: { name: '=documents.title' },
    rows: 'FILTER:documents.id FILTER:products.id',
    returning: {
      j: '~products.id ~documents.title ~products.category ~products.price ~products.attributes',
      n: '=documents.title',
    },
  },
]
