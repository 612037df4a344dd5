import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDefaults, type Limits } from '../../src/config/limits.ts'
import { createAdmission } from '../../src/http/admission.ts'
import type { Arrival } from '../../src/http/arrival.ts'
import { FailureLimit } from '../../src/http/failure-limit.ts'
import { Waiting } from '../../src/http/waiting.ts'
import { createLineageAdmission } from '../../src/http/lineage-admission.ts'
import { Origins } from '../../src/http/origins.ts'
import type { Authenticator, Identified } from '../../src/identity/authenticator.ts'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { anonymous } from '../../src/identity/identity.ts'
import { newKey } from '../../src/identity/key-format.ts'
import { createKey, revokeKey } from '../../src/identity/keys.ts'
import { TestServer } from '../graphql/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())

/** Knows what begins with `good`, and notes what it is asked. */
function knowing(answer: (key: string) => Identified | Promise<Identified>) {
  const asked: string[] = []
  const known = new Set<string>()
  const authenticator: Authenticator = {
    identify: async ({ authorization = '' }) => {
      asked.push(authorization)
      const identified = await answer(authorization)
      if (identified.identity) known.add(authorization)
      return identified
    },
    knows: ({ authorization = '' }) => known.has(authorization),
  }
  return { asked, authenticator }
}

const good: Identified = { identity: { ...anonymous, kind: 'apiKey', subject: 'good' } }
const wrong: Identified = { refusal: { status: 401, reason: 'unknown key' } }
const away: Identified = { refusal: { status: 503, reason: 'keys unavailable' } }
const judged = (key: string): Identified => (key.startsWith('good') ? good : wrong)
const shown = (authorization: string | undefined) => ({ authorization, purpose: undefined })
const here = '192.0.2.7'

test('after so many failures nothing that is not known is looked up, until they come back', async () => {
  let now = 0
  const { asked, authenticator } = knowing(judged)
  const limit = new FailureLimit(authenticator, 60, () => now)
  expect(await limit.identify(shown('good one'), here)).toBe(good)
  for (let guess = 0; guess < 60; guess += 1) {
    expect(await limit.identify(shown(`guess ${guess}`), here)).toBe(wrong)
  }
  expect(asked).toHaveLength(61)
  expect(await limit.identify(shown('guess'), here)).toEqual({ wait: 1 })
  expect(await limit.identify(shown('good two'), here)).toEqual({ wait: 1 })
  expect(asked).toHaveLength(61)
  // Who is known, who is elsewhere, and who shows nothing is not concerned.
  expect(await limit.identify(shown('good one'), here)).toBe(good)
  expect(await limit.identify(shown('good two'), '192.0.2.8')).toBe(good)
  expect(await limit.identify(shown(undefined), here)).toBe(wrong)
  now += 1_000
  expect(await limit.identify(shown('good three'), here)).toBe(good)
  expect(await limit.identify(shown('guess'), here)).toBe(wrong)
  expect(await limit.identify(shown('guess'), here)).toEqual({ wait: 1 })
  now += 3_600_000
  let failed = 0
  while ((await limit.identify(shown('guess'), here)) === wrong) failed += 1
  expect(failed).toBe(60)
})

test('guesses that come all at once are no more than guesses one after another', async () => {
  const { asked, authenticator } = knowing(judged)
  const limit = new FailureLimit(authenticator, 10, () => 0)
  const all = await Promise.all(
    Array.from({ length: 1000 }, async (_, guess) => limit.identify(shown(`guess ${guess}`), here)),
  )
  expect(asked).toHaveLength(10)
  expect(all.filter((each) => each === wrong)).toHaveLength(10)
  expect(all.slice(10)).toEqual(Array.from({ length: 990 }, () => ({ wait: 6 })))
})

test('of good credentials that come all at once each is taken, however many there are', async () => {
  const { asked, authenticator } = knowing(judged)
  const limit = new FailureLimit(authenticator, 10, () => 0)
  const all = await Promise.all(
    Array.from({ length: 1000 }, async (_, each) =>
      limit.identify(shown(each % 200 === 7 ? `guess ${each}` : `good ${each}`), here),
    ),
  )
  expect(asked).toHaveLength(1000)
  expect(all.filter((each) => each === good)).toHaveLength(995)
})

test('nothing waits for ever where some are judged at once and others are looked up', async () => {
  let places: () => void = () => {}
  const looked = new Promise<void>((resolve) => {
    places = resolve
  })
  const limit = new FailureLimit(
    {
      identify: ({ authorization }) => (authorization === 'slow' ? looked.then(() => good) : wrong),
    },
    1,
    () => 0,
  )
  const slow = limit.identify(shown('slow'), here)
  const others = ['a', 'b', 'c'].map(async (each) => limit.identify(shown(each), here))
  places()
  expect(await slow).toBe(good)
  expect(await Promise.all(others)).toEqual([wrong, { wait: 60 }, { wait: 60 }])
})

test('who shows the same again and again uses up tries of his own alone', async () => {
  let now = 0
  const { asked, authenticator } = knowing(judged)
  const limit = new FailureLimit(authenticator, 10, () => now)
  for (let time = 0; time < 10; time += 1) {
    expect(await limit.identify(shown('ended'), here)).toBe(wrong)
  }
  for (let time = 0; time < 100; time += 1) {
    expect(await limit.identify(shown('ended'), here)).toEqual({ wait: 6 })
  }
  expect(asked).toHaveLength(10)
  // One of ten is used up for all others.
  for (let guess = 0; guess < 9; guess += 1) {
    expect(await limit.identify(shown(`good ${guess}`), here)).toBe(good)
    expect(await limit.identify(shown(`guess ${guess}`), here)).toBe(wrong)
  }
  expect(await limit.identify(shown('good'), here)).toEqual({ wait: 6 })
  now += 6_000
  expect(await limit.identify(shown('ended'), here)).toBe(wrong)
  expect(await limit.identify(shown('good'), here)).toBe(good)
  // Many that take turns are not remembered for ever, and count anew.
  const taking = new FailureLimit(authenticator, 100, () => 0)
  let refused = 0
  for (let turn = 0; turn < 1000; turn += 1) {
    if ((await taking.identify(shown(`guess ${turn % 50}`), here)) === wrong) refused += 1
  }
  expect(refused).toBe(100)
})

test('what cannot be found out at the moment is no failure', async () => {
  const { asked, authenticator } = knowing(() => away)
  const limit = new FailureLimit(authenticator, 2, () => 0)
  for (let time = 0; time < 10; time += 1) {
    expect(await limit.identify(shown('key'), here)).toBe(away)
  }
  expect(asked).toHaveLength(10)
})

test('0 is no limit, and without a network nothing is counted', async () => {
  const { asked, authenticator } = knowing(judged)
  for (const [perMinute, address] of [
    [0, here],
    [1, undefined],
  ] as const) {
    const limit = new FailureLimit(authenticator, perMinute, () => 0)
    for (let time = 0; time < 100; time += 1) await limit.identify(shown('guess'), address)
  }
  expect(asked).toHaveLength(200)
})

const arrival: Arrival = {
  method: 'POST',
  pathname: '/graphql',
  accept: undefined,
  authorization: undefined,
  purpose: undefined,
  host: undefined,
  origin: undefined,
  fetchSite: undefined,
  wouldUse: undefined,
  address: here,
}

function admitting(limits: Partial<Limits>, authenticator: Authenticator) {
  const admit = createAdmission({
    authenticator,
    access: {},
    lineage: createLineageAdmission({ apiKey: 'house', roles: undefined, mode: 'serve' }),
    hasGraphiql: false,
    waiting: new Waiting({ pool: server.pool }, withDefaults(limits)),
    limits: withDefaults(limits),
    origins: new Origins(undefined),
    isLocal: false,
    onRefusal: () => {},
  })
  return async (more: Partial<Arrival>): Promise<string> => {
    const admitted = await admit({ ...arrival, ...more })
    if (!(admitted instanceof Response)) return admitted.identity?.kind ?? 'open'
    const wait = admitted.headers.get('retry-after')
    return `${admitted.status}${wait === null ? '' : ` after ${wait}`}`
  }
}

test('keys cannot be tried faster than so many a minute, at any door, and those in use go on', async () => {
  const statements: unknown[] = []
  const authenticator = createAuthenticator({
    ways: { anonymous, apiKeys: true, jwt: undefined },
    database: {
      query: ((...args: Parameters<typeof server.pool.query>) => {
        statements.push(args)
        return server.pool.query(...args)
      }) as typeof server.pool.query,
    },
    now: () => new Date(),
    log: (line) => expect.unreachable(line),
  })
  const grant = {
    name: 'tests',
    roles: [],
    products: undefined,
    attributes: {},
    purpose: undefined,
    expiresAt: undefined,
  }
  const [used, fresh, ended] = await Promise.all(
    [1, 2, 3].map(() => createKey(server.pool, grant, new Date())),
  )
  const admit = admitting({ failuresPerMinute: 3 }, authenticator)
  const by = (key: string | undefined) => ({ authorization: `Bearer ${key}` })
  expect(await admit(by(used?.key))).toBe('apiKey')
  expect(await admit(by(ended?.key))).toBe('apiKey')
  await revokeKey(server.pool, ended?.id ?? '', new Date())
  expect(await admit(by(newKey()))).toBe('401')
  expect(await admit({ ...by(newKey()), pathname: '/health/ready' })).toBe('open')
  expect(await admit({ ...by('no house'), pathname: '/api/v1/lineage' })).toBe('401')
  const before = statements.length
  for (const pathname of ['/graphql', '/metrics', '/schema.graphql', '/api/v1/lineage']) {
    expect(await admit({ ...by(newKey()), pathname })).toBe('429 after 20')
  }
  expect(await admit({ ...by(newKey()), pathname: '/health/ready' })).toBe('open')
  expect(await admit(by(fresh?.key))).toBe('429 after 20')
  // The key of the house is chosen by people, so a right guess is not told from a wrong one.
  expect(await admit({ ...by('house'), pathname: '/api/v1/lineage' })).toBe('429 after 20')
  expect(statements).toHaveLength(before)
  expect(await admit(by(used?.key))).toBe('apiKey')
  expect(await admit({})).toBe('anonymous')
  expect(await admit({ ...by(fresh?.key), address: '192.0.2.8' })).toBe('apiKey')
  expect(await admit({ ...by('house'), pathname: '/api/v1/lineage', address: '::1' })).toBe('open')
})

test('addresses of IPv6 are counted by their first 64 bits, of failures and of requests alike', async () => {
  const { authenticator } = knowing(judged)
  const admit = admitting({ failuresPerMinute: 2 }, authenticator)
  const guess = (address: string) => admit({ authorization: 'guess', address })
  expect([await guess('2001:db8::1'), await guess('2001:db8::2')]).toEqual(['401', '401'])
  expect(await guess('2001:db8::ffff:3')).toBe('429 after 30')
  expect(await guess('2001:db8:0:1::1')).toBe('401')
  const asking = admitting({ requestsPerMinute: 2 }, { identify: () => ({ identity: anonymous }) })
  const ask = (address: string) => asking({ address })
  expect([await ask('2001:db8::1'), await ask('2001:db8::2')]).toEqual(['anonymous', 'anonymous'])
  expect(await ask('2001:db8::ffff:3')).toBe('429 after 30')
  expect(await ask('2001:db8:0:1::1')).toBe('anonymous')
})
