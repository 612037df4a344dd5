import { expect, test } from 'vitest'
import { versionOrder } from '../../jobs/manifest/version-order.ts'

// The order of semver.org's own example, and around it.
const ascending = [
  '0.9.0',
  '1.0.0-1',
  '1.0.0-2',
  '1.0.0-10',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-alpha-x',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  'v1.0.1+build.5',
  '1.2.0',
  '1.10.0',
  '10.0.0',
]

test('its bytes sort as semantic versions do', () => {
  const sorted = ascending.toReversed().sort((a, b) => {
    const [first, second] = [versionOrder(a), versionOrder(b)]
    return Buffer.compare(Buffer.from(first), Buffer.from(second))
  })
  expect(sorted).toEqual(ascending)
})

test.each(['', 'latest', '1', '1.2', '1.2.x', null])('%j is no version and sorts first', (text) => {
  expect(versionOrder(text)).toBe('')
})
