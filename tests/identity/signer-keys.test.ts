import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Asked, Issuer, signer, type Signer } from './issuer.ts'

let first: Signer
let second: Signer
let issuer: Issuer

beforeAll(async () => {
  first = await signer('first')
  second = await signer('second')
})
beforeEach(async () => {
  issuer = await Issuer.start(first)
})
afterEach(() => issuer[Symbol.asyncDispose]())

/** A token of its own, so that no verdict on another is remembered. */
let tokens = 0
const fresh = (by: Signer): Promise<string> => by.sign({ jti: String((tokens += 1)), exp: 4e9 })

const down = (): void => {
  issuer.behavior = (response) => response.writeHead(503).end()
}
const up = (): void => {
  issuer.behavior = undefined
}

test('keys are read once for many tokens', async () => {
  const asked = new Asked(issuer)
  const many = await Promise.all(Array.from({ length: 20 }, () => fresh(first)))
  expect(await Promise.all(many.map((token) => asked.reason(token)))).toEqual(
    many.map(() => 'taken'),
  )
  expect(issuer.asked).toBe(1)
})

test('a rotated key is known as soon as a token is signed by it', async () => {
  const asked = new Asked(issuer)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  issuer.publish(first, second)
  asked.later(31)
  expect(await asked.reason(await fresh(second))).toBe('taken')
  expect(await asked.reason(await fresh(first))).toBe('taken')
  expect(issuer.asked).toBe(2)
})

test('tokens of unknown keys do not make the server ask again and again', async () => {
  const asked = new Asked(issuer)
  await asked.reason(await fresh(first))
  asked.later(31)
  for (let each = 0; each < 10; each += 1) {
    expect(await asked.reason(await fresh(second))).toBe('unknown signer')
  }
  expect(issuer.asked).toBe(2)
  issuer.publish(second)
  expect(await asked.reason(await fresh(second))).toBe('unknown signer')
  asked.later(31)
  expect(await asked.reason(await fresh(second))).toBe('taken')
})

test('a key that is withdrawn signs nothing once the keys were read again, for known tokens too', async () => {
  const asked = new Asked(issuer)
  const token = await fresh(first)
  expect(await asked.reason(token)).toBe('taken')
  issuer.publish(second)
  asked.later(299)
  expect(await asked.reason(token)).toBe('taken')
  asked.later(301)
  expect(await asked.reason(token)).toBe('unknown signer')
})

test('before the keys could ever be read, no token can be checked, and that is said to be passing', async () => {
  down()
  const asked = new Asked(issuer)
  const token = await fresh(first)
  expect(await asked.identify(token)).toEqual({
    refusal: { status: 503, reason: 'keys unavailable' },
  })
  expect(await asked.identify(token)).toMatchObject({ refusal: { status: 503 } })
  expect(issuer.asked).toBe(1)
  up()
  asked.later(5)
  expect(await asked.reason(token)).toBe('taken')
})

test('after they were read, the last good keys go on for the stated time', async () => {
  const asked = new Asked(issuer, { outage: '2h' })
  expect(await asked.reason(await fresh(first))).toBe('taken')
  down()
  asked.later(3600)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  asked.later(3599)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  asked.later(2)
  expect(await asked.reason(await fresh(first))).toBe('keys unavailable')
  up()
  asked.later(5)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  expect(asked.logged).toEqual([
    expect.stringMatching(
      /cannot be read \(status 503\); the last good ones are used for 7200 s\.$/,
    ),
    expect.stringMatching(/can be read again\.$/),
  ])
})

test('during an outage a token of an unknown key is refused, not the server’s fault', async () => {
  const asked = new Asked(issuer)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  down()
  asked.later(31)
  expect(await asked.reason(await fresh(second))).toBe('unknown signer')
  expect(await asked.reason(await fresh(first))).toBe('taken')
})

test.each([
  ['no JSON', 'hello'],
  ['no key set', '{"keys":{}}'],
  ['no keys', '{"keys":[]}'],
  ['too much', `{"keys":[${'0,'.repeat(600_000)}0]}`],
])('an issuer that publishes %s has published nothing', async (_what, body) => {
  const asked = new Asked(issuer)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  issuer.behavior = (response) => response.end(body)
  asked.later(601)
  expect(await asked.reason(await fresh(first))).toBe('taken')
  expect(asked.logged).toHaveLength(1)
  expect(asked.logged[0]).not.toContain('hello')
})

test('an issuer that sends elsewhere is not followed', async () => {
  await using other = await Issuer.start(second)
  issuer.behavior = (response) => response.writeHead(302, { location: other.url }).end()
  const asked = new Asked(issuer)
  expect(await asked.reason(await fresh(second))).toBe('keys unavailable')
  expect(other.asked).toBe(0)
})

test('a token without the name of its key is taken while there is one key', async () => {
  const asked = new Asked(issuer)
  expect(await asked.reason(await first.sign({}, { kid: undefined }))).toBe('taken')
  issuer.publish(first, second)
  asked.later(601)
  expect(await asked.reason(await first.sign({ jti: 'x', exp: 4e9 }, { kid: undefined }))).toBe(
    'unknown signer',
  )
})
