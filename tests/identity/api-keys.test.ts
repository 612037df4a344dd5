import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { newKey } from '../../src/identity/key-format.ts'
import { createKey, listKeys, revokeKey, type KeyGrant } from '../../src/identity/keys.ts'
import { revocationBoundSeconds } from '../../src/identity/known-keys.ts'
import type { Identified } from '../../src/identity/authenticator.ts'
import { TestServer } from '../graphql/server.ts'
import { sometime } from './sometime.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())

const grant: KeyGrant = {
  name: 'notebook',
  roles: ['writer', 'reader', 'reader'],
  products: undefined,
  attributes: { country: 'NO', teams: ['a', 'b'] },
  purpose: undefined,
  expiresAt: new Date(sometime.getTime() + 60_000),
}

/** What knows keys, with clocks that a test moves. */
class Keys {
  readonly logged: string[] = []
  /** Statements sent to the database. */
  asked = 0
  fails: Error | undefined
  #movedMs = 0

  readonly authenticator = createAuthenticator({
    ways: { anonymous: undefined, apiKeys: true, jwt: undefined },
    database: {
      query: ((...args: Parameters<typeof server.pool.query>) => {
        this.asked += 1
        return this.fails ? Promise.reject(this.fails) : server.pool.query(...args)
      }) as typeof server.pool.query,
    },
    now: () => new Date(sometime.getTime() + this.#movedMs),
    elapsed: () => this.#movedMs,
    log: (line) => this.logged.push(line),
  })

  later(seconds: number): void {
    this.#movedMs += seconds * 1000
  }

  async identify(key: string, purpose?: string): Promise<Identified> {
    return await this.authenticator.identify({ authorization: `Bearer ${key}`, purpose })
  }

  async reason(key: string): Promise<string> {
    return (await this.identify(key)).refusal?.reason ?? 'taken'
  }
}

const lastUsed = async (id: string) =>
  (await listKeys(server.pool)).find((key) => key.id === id)?.lastUsed

test('a key says who asks, and in which roles', async () => {
  const { id, key } = await createKey(server.pool, grant, sometime)
  expect(await new Keys().identify(key)).toEqual({
    identity: {
      subject: id,
      kind: 'apiKey',
      roles: ['reader', 'writer'],
      attributes: { country: 'NO', teams: ['a', 'b'] },
      client: 'notebook',
    },
  })
})

test('a key may be for some products and for one purpose', async () => {
  const scoped = { ...grant, products: ['gold.user'], purpose: 'billing' }
  const { key } = await createKey(server.pool, scoped, sometime)
  const keys = new Keys()
  expect((await keys.identify(key)).identity).toMatchObject({
    products: ['gold.user'],
    purpose: 'billing',
  })
  expect((await keys.identify(key, 'research')).refusal?.status).toBe(403)
})

test('the secret is kept nowhere, and the digest is found through its index', async () => {
  const { key } = await createKey(server.pool, grant, sometime)
  const { rows } = await server.pool.query<object>('SELECT k::text AS row FROM ops.api_key AS k')
  expect(JSON.stringify(rows)).not.toContain(key.slice('platinum_'.length, -6))
  const { rows: indexes } = await server.pool.query<object>(
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'api_key' AND indexdef LIKE 'CREATE UNIQUE%(digest)'",
  )
  expect(indexes).toHaveLength(1)
})

test('a key that was never made is refused, and one that cannot be one is not looked for', async () => {
  const keys = new Keys()
  expect(await keys.reason('platinum_guess')).toBe('unknown key')
  expect(keys.asked).toBe(0)
  const guess = newKey()
  expect(await keys.reason(guess)).toBe('unknown key')
  expect(await keys.reason(guess)).toBe('unknown key')
  expect(keys.asked).toBe(1)
})

test('an expired key is refused from its last moment on, though it is remembered', async () => {
  const expiresAt = new Date(sometime.getTime() + 2_000)
  const { key } = await createKey(server.pool, { ...grant, expiresAt }, sometime)
  const keys = new Keys()
  expect(await keys.reason(key)).toBe('taken')
  keys.later(1.999)
  expect(await keys.reason(key)).toBe('taken')
  keys.later(0.001)
  expect(await keys.reason(key)).toBe('expired key')
  keys.later(1000)
  expect(await keys.reason(key)).toBe('expired key')
})

test('a revoked key is refused within the stated time, for ever', async () => {
  const { id, key } = await createKey(server.pool, { ...grant, expiresAt: undefined }, sometime)
  const keys = new Keys()
  expect(await keys.reason(key)).toBe('taken')
  const revoked = await revokeKey(server.pool, id, sometime)
  expect(revoked?.revokedAt).toEqual(sometime)
  keys.later(revocationBoundSeconds)
  expect(await keys.reason(key)).toBe('revoked key')
  // Revoked twice is revoked once.
  const again = await revokeKey(server.pool, id, new Date(sometime.getTime() + 9_000))
  expect(again?.revokedAt).toEqual(sometime)
  keys.later(100_000)
  expect(await keys.reason(key)).toBe('revoked key')
})

test('a key is asked for once in a while, not once a request', async () => {
  const { key } = await createKey(server.pool, grant, sometime)
  const keys = new Keys()
  await Promise.all(Array.from({ length: 20 }, () => keys.identify(key)))
  // One question, and one note of the day.
  expect(keys.asked).toBe(2)
  keys.later(revocationBoundSeconds)
  await Promise.all(Array.from({ length: 20 }, () => keys.identify(key)))
  expect(keys.asked).toBe(3)
})

test('the day of the last use is noted, once a day, and only for keys that are taken', async () => {
  const expiresAt = new Date(sometime.getTime() + 3 * 86_400_000)
  const { id, key } = await createKey(server.pool, { ...grant, expiresAt }, sometime)
  const keys = new Keys()
  expect(await lastUsed(id)).toBeUndefined()
  await keys.identify(key)
  expect(await lastUsed(id)).toBe('2026-01-31')
  keys.later(86_400)
  await keys.identify(key)
  expect(await lastUsed(id)).toBe('2026-02-01')
  await revokeKey(server.pool, id, sometime)
  keys.later(86_400)
  expect(await keys.reason(key)).toBe('revoked key')
  expect(await lastUsed(id)).toBe('2026-02-01')
})

test('while the database cannot be asked, a key is neither taken nor called wrong', async () => {
  const { key } = await createKey(server.pool, grant, sometime)
  const keys = new Keys()
  keys.fails = new Error('connection lost')
  expect(await keys.identify(key)).toEqual({
    refusal: { status: 503, reason: 'keys unavailable' },
  })
  keys.fails = undefined
  expect(await keys.reason(key)).toBe('taken')
})

test('over HTTP a key is told by both ways of asking, and its lack by a challenge', async () => {
  const { key } = await createKey(server.pool, grant, sometime)
  const { authenticator } = new Keys()
  await using closed = server.with({ authenticator })
  const { port } = await closed.server.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${port}/graphql`
  const json = { 'content-type': 'application/json' }
  const body = '{"query":"{ __typename }"}'
  const ways: [url: string, init: RequestInit][] = [
    [url, { method: 'POST', headers: json, body }],
    // An unusual body goes by Yoga.
    [url, { method: 'POST', headers: json, body: `{"extensions":{"a":1},${body.slice(1)}` }],
    [`${url}?query=%7B__typename%7D`, { headers: { accept: 'application/json' } }],
  ]
  for (const [address, init] of ways) {
    const ask = async (authorization?: string) => {
      const headers = new Headers(init.headers)
      if (authorization !== undefined) headers.set('authorization', authorization)
      const response = await fetch(address, { ...init, headers })
      return [response.status, await response.text()] as const
    }
    expect(await ask(`Bearer ${key}`)).toEqual([200, '{"data":{"__typename":"Query"}}'])
    expect(await ask(`bearer  ${key} `)).toEqual([200, '{"data":{"__typename":"Query"}}'])
    for (const wrong of [
      undefined,
      key,
      `Basic ${key}`,
      `Bearer ${key}x`,
      'Bearer',
      '',
      'Bearer a b',
    ]) {
      const [status, text] = await ask(wrong)
      expect([status, text]).toEqual([401, expect.stringContaining('UNAUTHENTICATED')])
      expect(text).not.toContain(key)
    }
  }
})
