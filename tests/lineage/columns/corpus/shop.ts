/** The tables that the corpus reads. */
export const shop = {
  'public.customers': ['id', 'name', 'email', 'country', 'created_at', 'address', 'referrer_id'],
  'public.orders': [
    'id',
    'customer_id',
    'placed_at',
    'status',
    'amount',
    'discount',
    'tags',
    'payload',
  ],
  'public.lines': ['order_id', 'product_id', 'quantity', 'price', 'note'],
  'public.products': ['id', 'name', 'category', 'price', 'attributes'],
  'public.employees': ['id', 'name', 'manager_id', 'salary', 'department', 'hired_on'],
  'public.events': ['id', 'customer_id', 'kind', 'at', 'body'],
  'public.documents': ['id', 'title', 'page', 'body'],
  'public.returns': [
    'id',
    'customer_id',
    'placed_at',
    'status',
    'amount',
    'discount',
    'tags',
    'payload',
    'reason',
    'net',
  ],
  'public.spending': ['customer_id', 'total', 'first'],
  'public.big_spending': ['who', 'total'],
  'gold.daily': ['day', 'revenue', 'orders'],
} as const

export const shopSql = `
  create schema gold;
  create type address as (street text, city text);
  create table customers (id integer primary key, name text, email text, country text,
    created_at timestamptz, address address, referrer_id integer);
  create table orders (id integer, customer_id integer, placed_at timestamptz,
    status text, amount numeric, discount numeric, tags text[], payload jsonb);
  create table lines (order_id integer, product_id integer, quantity integer, price numeric,
    note text, primary key (order_id, product_id));
  create table products (id integer primary key, name text, category text, price numeric,
    attributes jsonb);
  create table employees (id integer primary key, name text, manager_id integer, salary numeric,
    department text, hired_on date);
  create table events (id bigint primary key, customer_id integer, kind text, at timestamptz,
    body jsonb);
  create table documents (id integer primary key, title text, page xml, body text);
  create table returns (reason text, net numeric generated always as (amount - discount) stored)
    inherits (orders);
  create view spending (customer_id, total) as
    select customer_id, sum(amount), min(placed_at) as first from orders group by customer_id;
  create view big_spending (who) as
    select customer_id, total from spending where total > 100;
  create table gold.daily (day date primary key, revenue numeric, orders bigint);`
