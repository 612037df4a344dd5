import { expect, test } from 'vitest'
import { writeMarkdown } from '../../../src/contract/published/write-markdown.ts'
import { shopContract } from '../diff/shop-contract.ts'
import { everyKind } from './examples.ts'

test('a page tells what is promised, in tables', () => {
  const page = writeMarkdown({
    contract: shopContract,
    origins: new Map([['amount', { sources: ['silver.orders.total'] }]]),
  })
  expect(page).toContain('# Order\n')
  expect(page).toContain('| version | 1.2.3 |')
  expect(page).toContain('| fresh within | 6h, by `placedAt` (batch) |')
  expect(page).toContain(
    '| `amount` | `numeric(12, 2)` | no | internal | What was paid. Unit: EUR. | `silver.orders.total` |',
  )
  expect(page).toContain('Deprecated. Use note. Deprecated since 1.2.0')
  expect(page).toContain('| `buyer` | `gold.buyers` | `buyerId` | `orders` |')
  expect(page).toContain('| amount at least 0 | the rows before stay |')
  expect(page).toContain('| row count at least 10 | a warning |')
})

test('text of a contract makes no table of its own and no mark', () => {
  const [visits] = everyKind
  if (!visits) throw new Error('no example')
  const page = writeMarkdown({
    contract: { ...visits, description: 'a | b\n# c <script> `d` _e_' },
    origins: new Map(),
  })
  expect(page).toContain('a \\| b \\# c \\<script\\> \\`d\\` \\_e\\_\n')
  const fields = page.slice(page.indexOf('## Fields'), page.indexOf('## Relations'))
  const rows = fields.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows).toHaveLength(visits.columns.length)
  expect(rows.every((row) => row.replaceAll('\\|', '').split('|').length === 8)).toBe(true)
})
