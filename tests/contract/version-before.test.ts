import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import { aggregate, drift, fresherThan, gold, references, rowCountChange, unique } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Auditor, declare, declared, productOf, summary, type Row } from './audited.ts'

/*
 * What the checks of the whole look at when a run writes a delta only: the product as it would be
 * after publishing, against the product as it is served.
 */

const product = productOf(
  declare(
    gold.table('sales', {
      id: integer('id').primaryKey(),
      state: text('state'),
      amount: integer('amount'),
      at: timestamp('at', { withTimezone: true }),
      parent: integer('parent'),
    }),
    {
      freshness: { lane: 'batch', within: '1d', eventTime: 'at' },
      checks: [
        rowCountChange({ minPercent: -10, maxPercent: 25 }),
        fresherThan('1h'),
        aggregate('avg', 'amount', { min: 10, max: 20 }),
        aggregate('countDistinct', 'state', { max: 2 }),
        drift('state', { psi: 0.2 }),
        drift('amount', { jensenShannon: 0.5, bins: 2 }),
        references('parent', 'self'),
        unique('parent', { allow: { rows: 2 } }),
      ],
    },
  ),
)

const [count, fresh, average, states, , distance, parents, uniqueParents] = product.checks.map(
  ({ name }) => name,
)

const sale = (id: number, more: Row = {}): Row => ({
  id,
  state: id % 2 === 0 ? 'new' : 'paid',
  amount: 11 + (id % 8),
  at: '2026-01-31T11:30:00Z',
  parent: null,
  ...more,
})
const sales = (from: number, to: number, more: Row = {}) =>
  Array.from({ length: to - from + 1 }, (_, position) => sale(from + position, more))

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

async function failures(strategy: 'replace' | 'merge', served: Row[], candidate: Row[]) {
  const results = await auditor.audit(product, { served, candidate, strategy })
  return declared(product, results)
    .filter(({ outcome }) => outcome !== 'PASSED')
    .map(({ name }) => name)
}

test('a delta is judged together with the rows it leaves in place', async () => {
  const old = sales(1, 40, { at: '2026-01-30T00:00:00Z' })
  const delta = [sale(40), sale(41)]
  expect(await failures('merge', old, delta)).toEqual([])
  expect(await failures('replace', old, delta)).toEqual([count, distance])
})

test('a delta fails what only the whole shows', async () => {
  const old = sales(1, 40, { at: '2026-01-30T00:00:00Z' })
  const stale = { at: '2026-01-31T10:59:59Z' }
  expect(await failures('merge', old, [sale(41, stale)])).toEqual([fresh])
  expect(await failures('merge', old, sales(41, 51))).toEqual([count])
  expect(await failures('merge', old, [sale(41, { state: 'lost' })])).toEqual([states])
  expect(await failures('merge', old, [sale(41, { amount: 2000 })])).toEqual([average])
})

test('a self reference may lead to a row that stays, and not to one that is nowhere', async () => {
  const old = sales(1, 40)
  expect(await failures('merge', old, [sale(41, { parent: 1 })])).toEqual([])
  expect(await failures('merge', old, [sale(41, { parent: 99 })])).toEqual([parents])
  expect(await failures('replace', old, [...sales(1, 39), sale(41, { parent: 40 })])).toEqual([
    parents,
  ])
})

test('an allowance of a uniqueness check counts rows of the whole', async () => {
  const old = [...sales(1, 39), sale(40, { parent: 7 })]
  expect(await failures('merge', old, [sale(41, { parent: 7 })])).toEqual([])
  expect(await failures('merge', old, sales(41, 42, { parent: 7 }))).toEqual([uniqueParents])
})

test('what a grain repeats is not counted several times by a self reference', async () => {
  const results = await auditor.audit(product, {
    candidate: [sale(1), sale(1), sale(2, { parent: 1 }), sale(3, { parent: 9 })],
  })
  expect(summary(results)).toContain('parent references self: FAILED 1')
  expect(summary(results)).toContain('id unique: FAILED 2')
})
