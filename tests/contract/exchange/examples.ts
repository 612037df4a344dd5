import { lte, sql } from 'drizzle-orm'
import { date, integer, numeric, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  aggregate,
  atLeast,
  atMost,
  belongsTo,
  between,
  drift,
  expression,
  failedRows,
  format,
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
  unique as uniqueCheck,
} from 'platinum'
import { describeContracts } from '../../../src/contract/document/describe-contract.ts'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import { registry as market } from '../../graphql/market.ts'
import { declare, registryOf } from '../../product/declare.ts'
import { shopContract } from '../diff/shop-contract.ts'

const places = declare(
  gold.table(
    'places',
    { country: text('country').notNull(), city: text('city').notNull() },
    (t) => [primaryKey({ columns: [t.country, t.city] })],
  ),
  { listField: 'allPlaces' },
)

/** A product with a check of every kind, with every option. */
const visits = declare(
  gold.table(
    'visits',
    {
      id: text('id').primaryKey(),
      country: text('country'),
      city: text('city'),
      email: text('email').unique(),
      price: numeric('price', { precision: 10, scale: 2 }),
      discount: numeric('discount'),
      people: integer('people').notNull(),
      day: date('day').notNull(),
      at: timestamp('at', { withTimezone: true }).notNull(),
    },
    (t) => [unique().on(t.day, t.country)],
  ),
  {
    name: 'Visit',
    columns: {
      id: 'Id.',
      country: 'Country, "quoted" and it\'s more.\nOver two lines.',
      city: 'City.',
      email: {
        description: 'E-mail.',
        classification: 'pii.email',
        deprecated: { since: '1.0.0', removeAfter: '2027-01-31', use: 'id' },
      },
      price: { description: 'Price.', unit: 'EUR', classification: 'public' },
      discount: {
        description: 'Discount.',
        declassified: { reason: 'Rounded.', approvedBy: 'privacy' },
      },
      people: 'People.',
      day: 'Day.',
      at: 'When.',
    },
    freshness: { lane: 'realtime', within: '30s', refuseAfter: '2d', eventTime: 'at' },
    history: { keep: 'forever' },
    relations: { place: belongsTo(places, ['country', 'city'], { inverse: 'stays' }) },
    checks: [
      notNull('price'),
      notNull('city', { missing: ['', 'N/A'], onViolation: 'quarantine', allow: { percent: 2.5 } }),
      atLeast('price', 0),
      atMost('people', 40, { severity: 'warn' }),
      between('day', '2020-01-01', '2030-12-31', { blocking: false }),
      acceptedValues('country', ['DE', 'FR'], { allow: { rows: 3 } }),
      rejectedValues('country', ['XX']),
      matches('city', '^[A-Z]\\w+`\\${'),
      format('email', 'email', { name: "e-mail's form" }),
      length('city', { min: 2, max: 80 }),
      references('id', 'self', { allow: { rows: 0 } }),
      references(['country', 'city'], () => places, { to: ['country', 'city'] }),
      expression(['price', 'discount'], ({ price, discount }) => lte(discount, price), {
        name: 'no discount above the price',
      }),
      expression(['day'], ({ day }) => sql`${day} <> ${'it`s ${x}'} AND ${day} > ${5}`, {
        name: 'odd values',
      }),
      uniqueCheck('price', { severity: 'warn', allow: { percent: 1 } }),
      uniqueCheck(['country', 'people']),
      rowCount({ min: 10, max: 1000 }),
      rowCount({ min: 5, max: 5 }, { name: 'exactly five', severity: 'warn' }),
      rowCount({ max: 7 }, { name: 'at most seven', severity: 'warn' }),
      rowCount({ min: 1 }, { name: 'any' }),
      rowCountChange({ withinPercent: 20 }),
      rowCountChange({ minPercent: -5 }, { name: 'hardly fewer' }),
      fresherThan('2d', 'at'),
      fresherThan('3d', undefined, { severity: 'warn' }),
      aggregate('avg', 'price', { min: 1, max: 99.5 }),
      aggregate('max', 'day', { max: '2030-12-31' }),
      percentile(0.95, 'price', { max: 500 }),
      drift('country', { psi: 0.2 }),
      drift('price', { jensenShannon: 0.1, bins: 20 }),
      failedRows(
        ({ rows, written }) => sql`SELECT r.id FROM ${rows} r, ${written} w WHERE r.id = ${'x'}`,
        {
          name: 'bad rows',
          timeoutSeconds: 5,
        },
      ),
    ],
  },
)

export const everyKind = describeContracts(registryOf(visits, places))

/** Contracts of every shape that a project can have. */
export const examples: readonly ContractDocument[] = [
  ...everyKind,
  shopContract,
  ...describeContracts(market),
]

const byName = <T>(values: readonly T[]): T[] =>
  values.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))

/** A contract with the parts sorted whose order says nothing. */
export function sorted(contract: ContractDocument): ContractDocument {
  return {
    ...contract,
    checks: byName(contract.checks),
    relations: byName(contract.relations),
    embeddings: byName(contract.embeddings),
    uniqueKeys: byName(contract.uniqueKeys),
  }
}
