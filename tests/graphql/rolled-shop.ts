import { sql } from 'drizzle-orm'
import {
  bigint,
  date,
  doublePrecision,
  integer,
  numeric,
  text,
  timestamp,
  type QueryBuilder,
} from 'drizzle-orm/pg-core'
import {
  avg,
  belongsTo,
  count,
  countDistinct,
  dataProduct,
  gold,
  max,
  min,
  platinum,
  ratio,
  rollup,
  sum,
} from 'platinum'
import { job } from '../materialization/tiny-project.ts'

/*
 * Orders, and products that hold them in groups: by day, by status, by month in Berlin, and by day
 * in Havana, where clocks are set back to midnight.
 */

const common = {
  version: '1.0.0',
  owner: 'shop',
  freshness: { lane: 'batch', within: '6h' },
} as const

export const customers = dataProduct(
  gold.table('customers', { name: text('name').primaryKey(), city: text('city') }),
  {
    ...common,
    name: 'Customer',
    description: 'Who orders.',
    columns: { name: 'Name.', city: 'Town.' },
  },
)

export const orders = dataProduct(
  gold.table('orders', {
    id: integer('id').primaryKey(),
    customer: text('customer').notNull(),
    region: text('region'),
    status: text('status').notNull(),
    placedAt: timestamp('placed_at', { withTimezone: true, precision: 6 }).notNull(),
    day: date('day'),
    amount: numeric('amount', { precision: 12, scale: 2 }),
    quantity: integer('quantity'),
    big: bigint('big', { mode: 'bigint' }).notNull(),
    weight: doublePrecision('weight'),
    note: text('note'),
    email: text('email'),
  }),
  {
    ...common,
    name: 'Order',
    description: 'What was ordered.',
    history: { keep: 'forever' },
    columns: {
      id: 'Number.',
      customer: 'Who ordered.',
      region: 'Where.',
      status: 'How far it is.',
      placedAt: 'When.',
      day: 'The day of delivery.',
      amount: 'What was paid.',
      quantity: 'How many.',
      big: 'A large number.',
      weight: 'How heavy.',
      note: 'What was written.',
      email: { description: 'Where to write to.', classification: 'pii.email' },
    },
    relations: { buyer: belongsTo(customers, 'customer', { inverse: 'orders' }) },
    measures: {
      orders: count(),
      revenue: sum('amount', { segment: 'paid' }),
      largeOnes: count({ where: { amount: { gte: '10' } } }),
      paidOrders: count({ segment: 'paid' }),
      perOrder: ratio('revenue', 'paidOrders'),
      paidShare: ratio('paidOrders', 'orders'),
      meanAmount: avg('amount'),
      customers: countDistinct('customer'),
      sinceFebruary: count({ where: { placedAt: { gte: '2026-02-01T00:00:00Z' } } }),
    },
    segments: { paid: { description: 'Paid for.', where: { status: { in: ['paid', 'sent'] } } } },
  },
)

export const daily = dataProduct(
  platinum.table('orders_daily', {
    key: text('key').primaryKey(),
    customer: text('customer').notNull(),
    region: text('region'),
    status: text('status').notNull(),
    day: timestamp('day', { withTimezone: true, precision: 6 }).notNull(),
    orders: integer('orders').notNull(),
    priced: bigint('priced', { mode: 'bigint' }).notNull(),
    amount: numeric('amount', { precision: 20, scale: 2 }),
    least: numeric('least', { precision: 12, scale: 2 }),
    most: numeric('most', { precision: 12, scale: 2 }),
    quantity: bigint('quantity', { mode: 'bigint' }),
    big: numeric('big').notNull(),
    note: text('note'),
    revenue: numeric('revenue', { precision: 20, scale: 2 }),
    large: integer('large').notNull(),
  }),
  {
    ...common,
    name: 'DailyOrder',
    listField: 'dailyOrders',
    description: 'Orders of a day.',
    columns: {
      key: 'Which group.',
      customer: 'Who ordered.',
      region: 'Where.',
      status: 'How far.',
      day: 'The day, UTC.',
      orders: 'How many.',
      priced: 'How many with an amount.',
      amount: 'What was paid.',
      least: 'The smallest amount.',
      most: 'The largest amount.',
      quantity: 'How many things.',
      big: 'Sum of large numbers.',
      note: 'The last note.',
      revenue: 'What was paid for.',
      large: 'How many large ones.',
    },
    rollupOf: rollup(orders, {
      dimensions: {
        customer: 'customer',
        region: 'region',
        status: 'status',
        day: { column: 'placedAt', grain: 'day' },
      },
      measures: {
        orders: count(),
        priced: count({ where: { amount: { isNull: false } } }),
        amount: sum('amount'),
        least: min('amount'),
        most: max('amount'),
        quantity: sum('quantity'),
        big: sum('big'),
        note: max('note'),
        revenue: 'revenue',
        large: 'largeOnes',
      },
    }),
  },
)

export const byStatus = dataProduct(
  gold.table('orders_by_status', {
    status: text('status').primaryKey(),
    orders: bigint('orders', { mode: 'bigint' }).notNull(),
  }),
  {
    ...common,
    name: 'StatusOrder',
    listField: 'statusOrders',
    description: 'Orders of a status.',
    columns: { status: 'How far.', orders: 'How many.' },
    rollupOf: rollup(() => orders, {
      dimensions: { status: 'status' },
      measures: { orders: count() },
    }),
  },
)

export const monthly = dataProduct(
  gold.table('orders_monthly', {
    month: timestamp('month', { withTimezone: true, precision: 6 }).primaryKey(),
    orders: integer('orders').notNull(),
  }),
  {
    ...common,
    name: 'MonthlyOrder',
    listField: 'monthlyOrders',
    description: 'Orders of a month in Berlin.',
    columns: { month: 'Its start.', orders: 'How many.' },
    rollupOf: rollup(orders, {
      dimensions: { month: { column: 'placedAt', grain: 'month', timeZone: 'Europe/Berlin' } },
      measures: { orders: count() },
    }),
  },
)

export const havana = dataProduct(
  gold.table('orders_in_havana', {
    day: timestamp('day', { withTimezone: true, precision: 6 }).primaryKey(),
    orders: integer('orders').notNull(),
  }),
  {
    ...common,
    name: 'HavanaOrder',
    listField: 'havanaOrders',
    description: 'Orders of a day in Havana.',
    columns: { day: 'Its start.', orders: 'How many.' },
    rollupOf: rollup(orders, {
      dimensions: { day: { column: 'placedAt', grain: 'day', timeZone: 'America/Havana' } },
      measures: { orders: count() },
    }),
  },
)

export interface OrderRow {
  readonly id: number
  readonly customer: string
  readonly region: string | null
  readonly status: string
  readonly placedAt: Date
  readonly day: string | null
  readonly amount: string | null
  readonly quantity: number | null
  readonly big: bigint
  readonly weight: number | null
  readonly note: string | null
  readonly email: string | null
}

const start = sql<Date>`date_trunc('day', ${orders.placedAt}, 'UTC')`

export const makeDaily = job(daily, {
  select: (db: QueryBuilder) =>
    db
      .select({
        key: sql`md5(concat_ws('|', ${orders.customer}, coalesce('=' || ${orders.region}, '-'), ${orders.status}, ${start}::text))`,
        customer: orders.customer,
        region: orders.region,
        status: orders.status,
        day: start,
        orders: sql`count(*)::integer`,
        priced: sql`count(${orders.amount})`,
        amount: sql`sum(${orders.amount})`,
        least: sql`min(${orders.amount})`,
        most: sql`max(${orders.amount})`,
        quantity: sql`sum(${orders.quantity})`,
        big: sql`sum(${orders.big})`,
        note: sql`max(${orders.note})`,
        revenue: sql`sum(${orders.amount}) filter (where ${orders.status} in ('paid', 'sent'))`,
        large: sql`(count(*) filter (where ${orders.amount} >= 10))::integer`,
      })
      .from(orders)
      .groupBy(orders.customer, orders.region, orders.status, start),
})

export const makeByStatus = job(byStatus, {
  select: (db: QueryBuilder) =>
    db
      .select({ status: orders.status, orders: sql`count(*)` })
      .from(orders)
      .groupBy(orders.status),
})

const month = sql<Date>`date_trunc('month', ${orders.placedAt}, 'Europe/Berlin')`

export const makeMonthly = job(monthly, {
  select: (db: QueryBuilder) =>
    db
      .select({ month, orders: sql`count(*)::integer` })
      .from(orders)
      .groupBy(month),
})

const dayThere = sql<Date>`date_trunc('day', ${orders.placedAt}, 'America/Havana')`

export const makeHavana = job(havana, {
  select: (db: QueryBuilder) =>
    db
      .select({ day: dayThere, orders: sql`count(*)::integer` })
      .from(orders)
      .groupBy(dayThere),
})
