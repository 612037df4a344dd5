import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../src/query/json-text.ts'

test.each([
  '9007199254740993',
  '-12345678901234567890',
  '0.1234567890123456789',
  '1e400',
  '{"a":[1e-400,9007199254740993,"9007199254740993"]}',
  '123456789012345678901234567890.5',
])('%s is written as it was read', (text) => {
  expect(JSON.stringify(parseJson(text))).toBe(text)
})

test('numbers that JavaScript holds are numbers', () => {
  expect(parseJson('[1.50, 1e3, 0.10000000000000000000, 9007199254740991, -0.000]')).toEqual([
    1.5, 1000, 0.1, 9_007_199_254_740_991, -0,
  ])
})

test('any JSON without large numbers is parsed as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})
