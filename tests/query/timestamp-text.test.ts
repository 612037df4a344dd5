import { expect, test } from 'vitest'
import { formatTimestamp } from '../../src/query/timestamp-text.ts'

test.each([
  ['2026-01-31 09:30:00', 'Z', '2026-01-31T09:30:00Z'],
  ['2026-01-31 09:30:00.123456', 'Z', '2026-01-31T09:30:00.123456Z'],
  ['2026-01-31T09:30:00.1', '', '2026-01-31T09:30:00.1'],
  ['2026-01-31', '', '2026-01-31'],
  ['0001-01-01', '', '0001-01-01'],
  ['10000-01-01 00:00:00', 'Z', '+010000-01-01T00:00:00Z'],
  ['0001-12-31 BC', '', '0000-12-31'],
  ['0044-03-15 12:00:00 BC', 'Z', '-000043-03-15T12:00:00Z'],
  ['infinity', 'Z', 'infinity'],
  ['-infinity', '', '-infinity'],
] as const)('%s becomes ISO 8601', (text, zone, expected) => {
  expect(formatTimestamp(text, zone)).toBe(expected)
})

test('years outside four digits read back in JavaScript', () => {
  expect(new Date(formatTimestamp('12026-01-01 00:00:00', 'Z')).getUTCFullYear()).toBe(12_026)
  expect(new Date(formatTimestamp('0044-03-15 00:00:00 BC', 'Z')).getUTCFullYear()).toBe(-43)
})
