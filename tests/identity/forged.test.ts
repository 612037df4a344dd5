import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { Asked, Issuer, signer, type Signer } from './issuer.ts'
import { sometime } from './sometime.ts'

let own: Signer
let issuer: Issuer
let asked: Asked

beforeAll(async () => {
  own = await signer('own')
  issuer = await Issuer.start(own)
  asked = new Asked(issuer)
})
afterAll(() => issuer[Symbol.asyncDispose]())

test('a token with any one character of its header or claims changed is refused', async () => {
  const token = await own.sign({ roles: ['reader'] })
  expect(await asked.reason(token)).toBe('taken')
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/'
  const at = fc.integer({ min: 0, max: token.lastIndexOf('.') - 1 })
  await fc.assert(
    fc.asyncProperty(at, fc.constantFrom(...characters.split('')), async (index, character) => {
      fc.pre(token.charAt(index) !== character)
      const changed = `${token.slice(0, index)}${character}${token.slice(index + 1)}`
      expect(await asked.reason(changed)).not.toBe('taken')
    }),
    { numRuns: 500 },
  )
})

test('whatever the header says, it is refused or nobody is let in by an error', async () => {
  const { identify } = createAuthenticator({
    ways: { anonymous: undefined, apiKeys: true, jwt: undefined },
    database: { query: () => Promise.reject(new Error('not to be asked')) },
    now: () => sometime,
    log: () => undefined,
  })
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `Bearer ${text}`),
    fc.string().map((text) => `Bearer platinum_${text}`),
    fc.base64String().map((text) => `bearer ${text}.${text}.${text}`),
    fc.constantFrom('constructor', '__proto__', 'Bearer __proto__', 'Bearer platinum_'),
  )
  await fc.assert(
    fc.asyncProperty(word, word, async (authorization, purpose) => {
      const { refusal } = await identify({ authorization, purpose })
      expect(refusal?.status).toBe(401)
    }),
    { numRuns: 500 },
  )
})
