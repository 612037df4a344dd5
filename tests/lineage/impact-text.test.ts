import { expect, test } from 'vitest'
import type { ImpactReport } from '../../src/lineage/impact-report.ts'
import { impactText } from '../../src/lineage/impact-text.ts'

const report: ImpactReport = {
  fields: [
    {
      name: 'Order.total',
      product: 'gold.orders',
      field: 'total',
      depth: 1,
      made: false,
      requests: 0,
      clients: [],
    },
  ],
  operations: [],
  clients: [],
  loggedSince: null,
  unlogged: 0,
  truncated: false,
  isPartial: false,
}

test('without a query log nothing is said of who uses a field', () => {
  expect(impactText('x', report, 30)).toBe(
    'x ends in 1 field\n  Order.total (decided by it)\n\nNothing was ever logged, so its use is not known.',
  )
})

test('what could not be told apart is said', () => {
  expect(impactText('x', { ...report, loggedSince: '2026-01-01', unlogged: 2 }, 1)).toBe(
    `x ends in 1 field
  Order.total (decided by it): not asked for

asked in 0 operations by 0 clients in the last 1 day

The query log begins on 2026-01-01.
2 requests could not be told apart.`,
  )
})
