import type { Statement } from './statement.ts'

/** Functions in FROM, JSON_TABLE and XMLTABLE. */
export const functions: readonly Statement[] = [
  {
    name: 'unnest',
    sql: 'select o.id, tag from orders o, unnest(o.tags) tag',
    direct: { id: '=orders.id', tag: '~orders.tags' },
    rows: 'JOIN:orders.tags',
  },
  {
    name: 'unnest WITH ORDINALITY',
    sql: 'select t.tag, t.place from orders, unnest(tags) with ordinality as t(tag, place) where place = 1',
    direct: { tag: '~orders.tags', place: '' },
    rows: 'JOIN:orders.tags',
  },
  {
    name: 'unnest of two arrays',
    sql: 'select a, b from orders, unnest(tags, array[status]) as u(a, b)',
    direct: { a: '~orders.tags', b: '~orders.status' },
    rows: 'JOIN:orders.tags JOIN:orders.status',
  },
  {
    name: 'unnest in the list of columns',
    sql: 'select id, unnest(tags) as tag from orders',
    direct: { id: '=orders.id', tag: '~orders.tags' },
  },
  {
    name: 'generate_series between columns',
    sql: 'select n from lines, generate_series(1, quantity) as n',
    direct: { n: '~lines.quantity' },
    rows: 'JOIN:lines.quantity',
  },
  {
    name: 'generate_series between subqueries',
    sql: `select d::date as day, count(o.id) as orders
          from generate_series((select min(placed_at) from orders), now(), interval '1 day') d
          left join orders o on o.placed_at::date = d::date group by d`,
    direct: { day: '+orders.placed_at', orders: '+orders.id' },
    rows: 'JOIN:orders.placed_at GROUP_BY:orders.placed_at',
  },
  {
    name: 'a calendar reads no table',
    sql: `select g as day from generate_series(date '2026-01-01', date '2026-12-31', interval '1 day') g`,
    direct: { day: '' },
    rows: '',
  },
  {
    name: 'json_to_recordset',
    sql: `select r.a, r.b from products p, jsonb_to_recordset(p.attributes -> 'x') as r(a integer, b text)`,
    direct: { a: '~products.attributes', b: '~products.attributes' },
    rows: 'JOIN:products.attributes',
  },
  {
    name: 'jsonb_to_record without LATERAL',
    sql: 'select a, name from products, jsonb_to_record(attributes) as (a integer)',
    direct: { a: '~products.attributes', name: '=products.name' },
  },
  {
    name: 'jsonb_array_elements',
    sql: `select e ->> 'sku' as sku, value from orders, jsonb_array_elements(payload -> 'items') e`,
    direct: { sku: '~orders.payload', value: '~orders.payload' },
  },
  {
    name: 'jsonb_each',
    sql: 'select e.key, e.value, p.name from products p cross join lateral jsonb_each(p.attributes) e',
    direct: { key: '~products.attributes', value: '~products.attributes', name: '=products.name' },
  },
  {
    name: 'jsonb_each under other names',
    sql: 'select k, count(v) from products, jsonb_each_text(attributes) e(k, v) group by k',
    direct: { k: '~products.attributes', count: '+products.attributes' },
    rows: 'JOIN:products.attributes GROUP_BY:products.attributes',
  },
  {
    name: 'jsonb_object_keys',
    sql: 'select distinct k from products, jsonb_object_keys(attributes) k',
    direct: { k: '~products.attributes' },
  },
  {
    name: 'ROWS FROM',
    sql: `select a, b, n from orders, rows from (unnest(tags), jsonb_to_recordset(payload) as (b text))
            with ordinality as r(a, b, n)`,
    direct: { a: '~orders.tags', b: '~orders.payload', n: '' },
    rows: 'JOIN:orders.tags JOIN:orders.payload',
  },
  {
    name: 'regexp_split_to_table and string_to_table',
    sql: `select w, s from documents, regexp_split_to_table(body, ' ') w, string_to_table(title, ',') s`,
    direct: { w: '~documents.body', s: '~documents.title' },
  },
  {
    name: 'a left join of a function',
    sql: `select o.id, t.tag from orders o left join lateral unnest(o.tags) t(tag) on t.tag <> o.status`,
    direct: { id: '=orders.id', tag: '~orders.tags' },
    rows: 'JOIN:orders.tags JOIN:orders.status',
  },
  {
    name: 'every column of a function',
    sql: 'select e.* from products p, jsonb_each(p.attributes) e',
    direct: { key: '~products.attributes', value: '~products.attributes' },
  },
  {
    name: 'current_date in FROM',
    sql: 'select today, name from products, current_date as today',
    direct: { today: '', name: '=products.name' },
  },
  {
    name: 'JSON_TABLE',
    sql: `select j.place, j.sku, j.size from orders o, json_table(o.payload, '$.items[*]' columns (
            place for ordinality, sku text path '$.sku', has boolean exists path '$.x',
            whole jsonb path '$', nested path '$.sizes[*]' columns (size integer path '$'))) j`,
    direct: { place: '', sku: '~orders.payload', size: '~orders.payload' },
    rows: 'JOIN:orders.payload',
  },
  {
    name: 'JSON_TABLE with values passed and defaults',
    sql: `select sku from products p, json_table(p.attributes, '$[*] ? (@.n > $least)' passing p.price as least
            columns (sku text path '$.sku' default 'none' on empty null on error))`,
    direct: { sku: '~products.attributes ~products.price' },
    rows: 'JOIN:products.attributes JOIN:products.price',
  },
  {
    name: 'XMLTABLE',
    sql: `select x.n, x.place, d.title from documents d, xmltable('/a/b' passing d.page columns
            place for ordinality, n integer path 'c' default d.id, t text path '@t') x`,
    direct: { n: '~documents.page ~documents.id', place: '', title: '=documents.title' },
    rows: 'JOIN:documents.page',
  },
  {
    name: 'a function of a whole row',
    sql: 'select e.key, e.value from gold.daily d, jsonb_each(to_jsonb(d)) e',
    direct: {
      key: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
      value: '~gold.daily.day ~gold.daily.revenue ~gold.daily.orders',
    },
  },
  {
    name: 'a function of a column that nobody uses multiplies rows',
    sql: 'select o.id from orders o, unnest(o.tags)',
    direct: { id: '=orders.id' },
    rows: 'JOIN:orders.tags',
  },
  {
    name: 'an aggregate of what a function gives',
    sql: `select (select string_agg(t, ',' order by t) from unnest(o.tags) t) as sorted from orders o`,
    direct: { sorted: '+orders.tags' },
    indirect: { sorted: 'SORT:orders.tags JOIN:orders.tags' },
  },
  {
    name: 'a function by its own name',
    sql: 'select generate_series, unnest.unnest from generate_series(1, 3), orders, unnest(tags)',
    direct: { generate_series: '', unnest: '~orders.tags' },
  },
]
