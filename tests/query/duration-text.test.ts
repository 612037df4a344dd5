import { expect, test } from 'vitest'
import { formatDuration } from '../../src/query/duration-text.ts'

test.each([
  ['00:00:00', 'PT0S'],
  ['1 year 2 mons 3 days 04:05:06', 'P1Y2M3DT4H5M6S'],
  ['1 mon', 'P1M'],
  ['-1 days +02:03:00', 'P-1DT2H3M'],
  ['1 day -00:00:00.5', 'P1DT-0.5S'],
  ['-1 years -2 mons +3 days', 'P-1Y-2M3D'],
  ['100:00:00', 'PT100H'],
  ['00:00:06.000001', 'PT6.000001S'],
  ['P1Y2M', 'P1Y2M'],
])('%s becomes ISO 8601', (text, expected) => {
  expect(formatDuration(text)).toBe(expected)
})
