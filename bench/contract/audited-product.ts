import { lte, sql } from 'drizzle-orm'
import { integer, numeric, text, timestamp } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  aggregate,
  atLeast,
  atMost,
  between,
  dataProduct,
  drift,
  expression,
  failedRows,
  fresherThan,
  gold,
  length,
  matches,
  notNull,
  percentile,
  references,
  rejectedValues,
  rowCount,
  rowCountChange,
  unique,
  type Check,
} from 'platinum'
import type { Product } from '../../src/product/product.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/* The product whose checks are timed, its rows, and the scan that they are compared with. */

export const countries = dataProduct(
  gold.table('audited_countries', { code: text('code').primaryKey() }),
  {
    name: 'AuditedCountry',
    version: '1.0.0',
    owner: 'bench',
    description: 'A country.',
    columns: { code: 'Code.' },
    freshness: { lane: 'batch', within: '1d' },
  },
)

type Column =
  'id' | 'customer' | 'country' | 'status' | 'pieces' | 'amount' | 'discount' | 'note' | 'soldAt'

/** Twenty checks that one scan decides. */
export const scanned: readonly Check<Column>[] = [
  notNull('customer'),
  notNull('note', { allow: { percent: 15 } }),
  atLeast('amount', 0),
  atMost('amount', 1000),
  between('pieces', 1, 10),
  atMost('discount', 100),
  acceptedValues('status', ['new', 'paid', 'sent', 'back']),
  rejectedValues('status', ['unknown', 'test']),
  matches('customer', '^c[0-9]+$'),
  length('note', { min: 1, max: 40 }),
  references('country', countries),
  expression(['discount', 'amount'], ({ discount, amount }) => lte(discount, amount), {
    name: 'no discount above the amount',
    allow: { percent: 1 },
  }),
  rowCount({ min: 1000 }),
  rowCountChange({ withinPercent: 10 }),
  fresherThan('1d', 'soldAt'),
  aggregate('avg', 'amount', { min: 400, max: 600 }),
  aggregate('sum', 'pieces', { min: 1 }),
  aggregate('stddev', 'amount', { max: 400 }),
  aggregate('max', 'pieces', { max: 10 }),
  aggregate('min', 'soldAt', { min: '2026-01-01' }),
]

/** Checks that group, sort or read another version, one at a time. */
export const further: readonly Check<Column>[] = [
  unique(['customer', 'soldAt']),
  aggregate('countDistinct', 'customer', { min: 1 }),
  percentile(0.95, 'amount', { max: 1000 }),
  drift('status', { psi: 0.1 }),
  drift('pieces', { jensenShannon: 0.1 }),
  failedRows(({ rows }) => sql`SELECT r.id FROM ${rows} r WHERE r.pieces > 10`, {
    name: 'own SQL',
  }),
]

/** The product with these checks. The table is made anew, since it carries one contract. */
export function audited(checks: readonly Check<Column>[]): Product {
  const product = dataProduct(
    gold.table('audited_sales', {
      id: integer('id').primaryKey(),
      customer: text('customer'),
      country: text('country'),
      status: text('status'),
      pieces: integer('pieces'),
      amount: numeric('amount', { precision: 10, scale: 2 }),
      discount: numeric('discount', { precision: 10, scale: 2 }),
      note: text('note'),
      soldAt: timestamp('sold_at', { withTimezone: true }),
    }),
    {
      name: 'AuditedSale',
      version: '1.0.0',
      owner: 'bench',
      description: 'A sale.',
      columns: {
        id: 'Id.',
        customer: 'Customer.',
        country: 'Country.',
        status: 'Status.',
        pieces: 'Pieces.',
        amount: 'Amount.',
        discount: 'Discount.',
        note: 'Note.',
        soldAt: 'When it was sold.',
      },
      freshness: { lane: 'batch', within: '1d' },
      checks,
    },
  )
  const { byTable } = buildRegistry({ exports: { product, countries }, spaces: new Map() })
  const read = byTable.get(product)
  if (!read) throw new Error('the product was not read')
  return read
}

export const fillCountries = `insert into gold.audited_countries
  select 'c' || n from generate_series(0, 249) n`

/** As many rows, the same on every run. */
export const fillRows = (table: string, rows: number) => `insert into ${table}
  select n, 'c' || hashint4extended(n, 1) % 100000 + 100000, 'c' || n % 250,
         (array['new', 'paid', 'sent', 'back'])[1 + n % 4], 1 + n % 10,
         (abs(hashint4extended(n, 2)) % 100000)::numeric / 100, (n % 100)::numeric / 100,
         case when n % 10 > 0 then 'note ' || n end,
         '2026-01-31T00:00:00Z'::timestamptz - n * interval '1 second'
    from generate_series(1, ${rows}) n`

export const now = new Date('2026-01-31T12:00:00Z')

/**
 * The same aggregates as a person would write them, once each. `key`: how the grain is shown to be
 * unique.
 */
export const byHand = (table: string, key: '' | ', count(distinct id)') => `select count(*)${key},
  count(*) filter (where customer is null),
  count(*) filter (where note is null),
  count(*) filter (where amount < 0),
  count(*) filter (where amount > 1000),
  count(*) filter (where pieces < 1 or pieces > 10),
  count(*) filter (where discount > 100),
  count(*) filter (where not status = any ('{new,paid,sent,back}')),
  count(*) filter (where status = any ('{unknown,test}')),
  count(*) filter (where not customer ~ '^c[0-9]+$'),
  count(*) filter (where char_length(note) < 1 or char_length(note) > 40),
  count(*) filter (where country is not null and code is null),
  count(*) filter (where not discount <= amount),
  max(sold_at), avg(amount), sum(pieces), stddev(amount), max(pieces), min(sold_at)
  from ${table} left join gold.audited_countries on code = country`
