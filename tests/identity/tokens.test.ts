import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Asked, audience, goodClaims, Issuer, signer, type Signer } from './issuer.ts'
import { sometime } from './sometime.ts'

let rsa: Signer
let ec: Signer
let stranger: Signer
let issuer: Issuer
let asked: Asked

beforeAll(async () => {
  rsa = await signer('rsa', 'RS256')
  ec = await signer('ec', 'ES256')
  stranger = await signer('ec', 'ES256')
  issuer = await Issuer.start(rsa, ec)
  asked = new Asked(issuer)
})
afterAll(() => issuer[Symbol.asyncDispose]())

const now = Math.floor(sometime.getTime() / 1000)

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

test('a good token says who asks', async () => {
  for (const each of [rsa, ec]) {
    expect(await asked.identity(await each.sign({ azp: 'notebook' }))).toEqual({
      subject: 'ann',
      kind: 'jwt',
      roles: [],
      attributes: {},
      client: 'notebook',
    })
  }
})

test.each([
  ['stale', { exp: now - 31 }, 'expired token'],
  ['without an end', { exp: undefined }, 'claims'],
  ['of later', { nbf: now + 31 }, 'token not yet valid'],
  ['for another audience', { aud: 'https://other.example' }, 'audience'],
  ['for other audiences', { aud: ['https://other.example', `${audience}/`] }, 'audience'],
  ['for no audience', { aud: undefined }, 'audience'],
  ['of another issuer', { iss: 'https://issuer.example' }, 'issuer'],
  ['of no issuer', { iss: undefined }, 'issuer'],
  ['of nobody', { sub: undefined }, 'claims'],
  ['of an empty subject', { sub: '' }, 'claims'],
  ['of a subject that no text of Postgres holds', { sub: 'ann\0' }, 'claims'],
  ['of a client with a line end', { azp: 'a\nb' }, 'claims'],
])('a token %s is refused', async (_what, claims, reason) => {
  expect(await asked.reason(await ec.sign(claims))).toBe(reason)
})

test('clocks may be apart by the tolerance', async () => {
  expect(await asked.reason(await ec.sign({ exp: now - 29 }))).toBe('taken')
  expect(await asked.reason(await ec.sign({ nbf: now + 30 }))).toBe('taken')
})

test('one audience of several is enough', async () => {
  expect(await asked.reason(await ec.sign({ aud: ['a', audience] }))).toBe('taken')
})

test.each(['none', 'None', 'NONE', 'nOnE', ''])(
  'an unsigned token is refused: alg %j',
  async (alg) => {
    const claims = part(goodClaims())
    expect(await asked.reason(`${part({ alg, kid: 'ec' })}.${claims}.`)).toMatch(
      /^(algorithm|malformed)$/,
    )
    const [, , signature] = (await ec.sign()).split('.')
    expect(await asked.reason(`${part({ alg, kid: 'ec' })}.${claims}.${signature}`)).toMatch(
      /^(algorithm|malformed)$/,
    )
  },
)

test('a public key is no shared secret: a token that is signed by HS256 with it is refused', async () => {
  const pem = createPublicKey({ key: rsa.publicJwk as JsonWebKey, format: 'jwk' })
  const secrets = [
    pem.export({ type: 'spki', format: 'pem' }),
    pem.export({ type: 'spki', format: 'der' }),
    JSON.stringify(rsa.publicJwk),
    String(rsa.publicJwk.n),
    '',
  ]
  for (const alg of ['HS256', 'HS384', 'HS512'] as const) {
    for (const secret of secrets) {
      const signed = `${part({ alg, kid: 'rsa' })}.${part(goodClaims())}`
      const signature = createHmac(alg.replace('HS', 'sha'), secret).update(signed)
      expect(await asked.reason(`${signed}.${signature.digest('base64url')}`)).toBe('algorithm')
    }
  }
})

test('a shared secret among the published keys signs nothing', async () => {
  const secret = Buffer.alloc(32, 7)
  const oct = { kty: 'oct', kid: 'shared', k: secret.toString('base64url'), alg: 'HS256' }
  await using odd = await Issuer.start(ec)
  odd.keys = [...odd.keys, oct]
  const signed = `${part({ alg: 'HS256', kid: 'shared' })}.${part(goodClaims())}`
  const signature = createHmac('sha256', secret).update(signed).digest('base64url')
  expect(await new Asked(odd).reason(`${signed}.${signature}`)).toBe('algorithm')
})

test('an algorithm that is not declared is refused, whoever signs by it', async () => {
  const pss = await signer('pss', 'PS256')
  await using other = await Issuer.start(pss, ec)
  expect(await new Asked(other).reason(await pss.sign())).toBe('algorithm')
  expect(await new Asked(other, { algorithms: ['ES256'] }).reason(await ec.sign())).toBe('taken')
  expect(await new Asked(other, { algorithms: ['PS256'] }).reason(await pss.sign())).toBe('taken')
  expect(await new Asked(other, { algorithms: ['PS256'] }).reason(await ec.sign())).toBe(
    'algorithm',
  )
})

test('a key signs by its own algorithm alone', async () => {
  const claims = await ec.sign({}, { alg: 'ES256', kid: 'rsa' })
  expect(await asked.reason(claims)).toBe('unknown signer')
})

test('the key of somebody else signs nothing, though it has the same name', async () => {
  expect(await asked.reason(await stranger.sign())).toBe('signature')
})

test('a key that a token brings along is not believed', async () => {
  for (const header of [
    { jwk: stranger.publicJwk },
    { jku: 'https://elsewhere.example/keys' },
    { x5u: 'https://elsewhere.example/cert' },
  ]) {
    expect(await asked.reason(await stranger.sign({}, header))).toBe('signature')
  }
})

test('a token whose claims were changed is refused', async () => {
  const [header, , signature] = (await ec.sign()).split('.')
  expect(await asked.reason(`${header}.${part(goodClaims({ sub: 'root' }))}.${signature}`)).toBe(
    'signature',
  )
})

test('the same claims with another signature are no known token', async () => {
  const token = await ec.sign({ jti: 'of its own' })
  expect(asked.knows(token)).toBe(false)
  expect(await asked.reason(token)).toBe('taken')
  expect(asked.knows(token)).toBe(true)
  const [header, claims, signature = ''] = token.split('.')
  const other = `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  expect(await asked.reason(other)).toBe('signature')
  expect(asked.knows(other)).toBe(false)
})

test.each(['a.b.c', 'a.b', 'x', '..', 'e30.e30.', `${'a'.repeat(9000)}.b.c`])(
  'what is no token is refused: %s',
  async (token) => {
    expect(await asked.reason(token)).toMatch(/^(malformed|algorithm)$/)
  },
)

test('a token that was taken is refused when it has expired', async () => {
  const later = new Asked(issuer)
  const token = await ec.sign({ exp: now + 60 })
  expect(await later.reason(token)).toBe('taken')
  later.later(89)
  expect(await later.reason(token)).toBe('taken')
  later.later(1)
  expect(await later.reason(token)).toBe('expired token')
})

test('a type that is asked for has to be there', async () => {
  const strict = new Asked(issuer, { type: 'at+jwt' })
  expect(await strict.reason(await ec.sign())).toBe('claims')
  expect(await strict.reason(await ec.sign({}, { typ: 'JWT' }))).toBe('claims')
  expect(await strict.reason(await ec.sign({}, { typ: 'at+jwt' }))).toBe('taken')
})

test('claims become roles and attributes as declared, and nothing else does', async () => {
  const mapped = new Asked(issuer, {
    claims: {
      subject: 'email',
      roles: { claim: ['realm', 'roles'], names: { 'group-7': 'analyst', 'group-8': 'admin' } },
      attributes: { country: 'https://example.com/country', teams: 'teams', level: 'level' },
      client: 'app',
    },
  })
  const token = await ec.sign({
    email: 'ann@example.com',
    realm: { roles: ['group-7', 'group-9', 'admin', 'toString'] },
    roles: ['admin'],
    'https://example.com/country': 'NO',
    teams: ['a', 'b'],
    secret: 'x',
    app: 'notebook',
    azp: 'other',
  })
  expect(await mapped.identity(token)).toEqual({
    subject: 'ann@example.com',
    kind: 'jwt',
    roles: ['analyst'],
    attributes: { country: 'NO', teams: ['a', 'b'] },
    client: 'notebook',
  })
})

test('roles come as a list, or as one text such as a scope; sorted, each once', async () => {
  const mapped = new Asked(issuer, { claims: { roles: 'scope' } })
  const rolesOf = async (scope: unknown) => (await mapped.identity(await ec.sign({ scope }))).roles
  expect(await rolesOf('write read  read')).toEqual(['read', 'write'])
  expect(await rolesOf(['write', 'read', 'read'])).toEqual(['read', 'write'])
  expect(await rolesOf('')).toEqual([])
  expect(await rolesOf(undefined)).toEqual([])
})

test.each([
  ['roles', { scope: [1] }],
  ['roles', { scope: { admin: true } }],
  ['roles', { scope: 7 }],
  ['an attribute', { country: { code: 'NO' } }],
  ['an attribute', { country: [['NO']] }],
  ['a purpose', { purpose: 1 }],
])('a token with %s of another kind is refused: %j', async (_what, claims) => {
  const mapped = new Asked(issuer, {
    claims: { roles: 'scope', attributes: { country: 'country' }, purpose: 'purpose' },
  })
  expect(await mapped.reason(await ec.sign(claims))).toBe('claims')
})

test('a purpose is the asker’s to say, unless the token has one', async () => {
  const mapped = new Asked(issuer, { claims: { purpose: 'purpose' } })
  const free = await ec.sign()
  const bound = await ec.sign({ purpose: 'billing' })
  expect((await mapped.identify(free, 'research')).identity?.purpose).toBe('research')
  expect((await mapped.identify(bound)).identity?.purpose).toBe('billing')
  expect((await mapped.identify(bound, 'billing')).identity?.purpose).toBe('billing')
  const refused = { refusal: { status: 403, reason: 'purpose' } }
  expect(await mapped.identify(bound, 'research')).toEqual(refused)
  expect(await mapped.identify(free, '')).toEqual(refused)
  expect(await mapped.identify(free, 'a\tb')).toEqual(refused)
  // One asker's purpose is not the next one's, though the token is remembered.
  expect((await mapped.identify(free)).identity?.purpose).toBeUndefined()
})

test('who shows something wrong is not taken for nobody', async () => {
  const open = new Asked(issuer, {}, { anonymous: { roles: ['visitor'] } })
  expect((await open.identify(undefined)).identity).toMatchObject({
    kind: 'anonymous',
    roles: ['visitor'],
  })
  expect(await open.reason(await stranger.sign())).toBe('signature')
  expect(await open.reason('platinum_x')).toBe('unknown key')
})
