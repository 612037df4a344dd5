import { expect, test } from 'vitest'
import { RateLimit } from '../../src/http/rate-limit.ts'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { as, TestServer } from '../graphql/server.ts'

test('requests come back evenly, and no more of them than a minute has', () => {
  let now = 0
  const rate = new RateLimit(60, () => now)
  const sent = (): number => Array.from({ length: 100 }, () => rate.waitFor('a')).indexOf(1)
  expect(sent()).toBe(60)
  now += 1_000
  expect(sent()).toBe(1)
  now += 10_500
  expect(sent()).toBe(10)
  now += 500
  expect(sent()).toBe(1)
  now += 3_600_000
  expect(sent()).toBe(60)
})

test('how long to wait is told in whole seconds', () => {
  const rate = new RateLimit(1, () => 0)
  expect([rate.waitFor('a'), rate.waitFor('a'), rate.waitFor('b')]).toEqual([
    undefined,
    60,
    undefined,
  ])
})

test('without a limit nothing is counted', () => {
  const rate = new RateLimit(0)
  expect(Array.from({ length: 1000 }, () => rate.waitFor('a')).every((each) => !each)).toBe(true)
})

test('each asker has a limit of its own; those without a name share that of their address', async () => {
  await using server = await TestServer.start({ limits: { requestsPerMinute: 2 } })
  const { port } = await server.server.listen(0, '127.0.0.1')
  const ask = async (identity: Identity) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as(identity) },
      body: '{"query":"{ __typename }"}',
    })
    return [response.status, response.headers.get('retry-after'), await response.text()] as const
  }
  const ann: Identity = { subject: 'ann', kind: 'jwt', roles: [], attributes: {} }
  for (const each of [
    ann,
    { ...ann, subject: 'bob' },
    { ...ann, kind: 'apiKey' as const },
    anonymous,
  ]) {
    expect((await ask(each))[0]).toBe(200)
    expect((await ask(each))[0]).toBe(200)
    const [status, retryAfter, text] = await ask(each)
    expect(status).toBe(429)
    expect(Number(retryAfter)).toBeGreaterThan(0)
    expect(text).toContain('RATE_LIMITED')
  }
})
