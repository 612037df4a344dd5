import { afterEach, expect, test, vi } from 'vitest'
import { describeCause } from '../../src/materialization/run-error.ts'

afterEach(() => vi.unstubAllEnvs())

test.each([
  'connect failed for postgres://shop:hunter2secret@db.example:5432/shop',
  'connect failed for "postgresql://shop:hunter2secret@db.example/shop?sslmode=require"',
  'GET https://user:hunter2secret@api.example/v1 answered 500',
  "bad URL 'redis://:hunter2secret@cache.example'",
])('credentials in a URL are not told: %s', (message) => {
  const told = describeCause(new Error(message))
  expect(told).not.toContain('hunter2secret')
  expect(told).toContain('***@')
})

test('the password of DATABASE_URL is not told, wherever it stands', () => {
  vi.stubEnv('DATABASE_URL', 'postgres://shop:p%40ss-w%C3%B6rd@db.example/shop')
  const told = describeCause(new Error('tried p%40ss-w%C3%B6rd, then p@ss-wörd, as shop'))
  expect(told).toBe('tried ***, then ***, as shop')
})

test('the values of secret variables are not told', () => {
  vi.stubEnv('SHOP_API_KEY', 'sk-live-123456')
  vi.stubEnv('SHOP_TOKEN', 'tok')
  expect(describeCause(new Error('refused sk-live-123456, token tok'))).toBe(
    'refused ***, token tok',
  )
})

test('what fetch keeps to itself is told', () => {
  const cause = new AggregateError([
    new Error('connect ECONNREFUSED ::1:80'),
    new Error('connect ECONNREFUSED 127.0.0.1:80'),
  ])
  expect(describeCause(new TypeError('fetch failed', { cause }))).toBe(
    'fetch failed (connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80)',
  )
})
