import { expect, test } from 'vitest'
import { anonymous } from '../../src/identity/identity.ts'
import { identityShape, identityWays, readIdentity } from '../../src/identity/settings.ts'

const read = (config: Parameters<typeof readIdentity>[0], env: Record<string, string> = {}) =>
  readIdentity(config, env)

const jwt = {
  issuer: 'https://issuer.example',
  audience: 'data',
  jwksUrl: 'https://issuer.example/keys',
}

test('where nothing is said, dev answers anyone and takes keys, and serve does not start', () => {
  const { settings } = read({})
  expect(identityWays(settings, 'dev')).toEqual({ anonymous, apiKeys: true, jwt: undefined })
  expect(() => identityWays(settings, 'serve')).toThrow(
    expect.objectContaining({
      name: 'IdentityError',
      code: 'IDENTITY_MISSING',
      fix: expect.stringContaining('anonymous: {}') as string,
    }),
  )
})

test('any one way is enough for serve', () => {
  expect(identityWays(read({ apiKeys: true }).settings, 'serve')).toEqual({
    anonymous: undefined,
    apiKeys: true,
    jwt: undefined,
  })
  expect(identityWays(read({ jwt }).settings, 'serve')).toMatchObject({
    anonymous: undefined,
    apiKeys: false,
    jwt: { issuer: jwt.issuer },
  })
  const open = { anonymous: { roles: ['b', 'a', 'b'], attributes: { country: 'NO' } } }
  expect(identityWays(read(open).settings, 'serve').anonymous).toEqual({
    subject: 'anonymous',
    kind: 'anonymous',
    roles: ['a', 'b'],
    attributes: { country: 'NO' },
  })
})

test('dev can be closed as well', () => {
  const closed = read({ anonymous: false }).settings
  expect(identityWays(closed, 'dev')).toMatchObject({ anonymous: undefined, apiKeys: true })
  const nobody = read({ anonymous: false, apiKeys: false }).settings
  expect(() => identityWays(nobody, 'dev')).toThrow('IDENTITY_MISSING')
})

test('tokens are strict unless it is said otherwise', () => {
  expect(read({ jwt }).settings.jwt).toEqual({
    issuer: jwt.issuer,
    audience: ['data'],
    jwksUrl: new URL(jwt.jwksUrl),
    algorithms: ['RS256', 'ES256'],
    type: undefined,
    clockTolerance: 30,
    refresh: 600,
    cooldown: 30,
    outage: 86_400,
    claims: {},
  })
})

test('the environment says whose tokens are taken, with or without the configuration', () => {
  const env = {
    PLATINUM_JWT_ISSUER: 'https://other.example',
    PLATINUM_JWT_AUDIENCE: 'other',
    PLATINUM_JWKS_URL: 'https://other.example/keys',
  }
  expect(read({}, env).settings.jwt).toMatchObject({
    issuer: 'https://other.example',
    audience: ['other'],
  })
  expect(
    read({ jwt: { ...jwt, refresh: '1h' } }, { PLATINUM_JWT_AUDIENCE: 'other' }).settings.jwt,
  ).toMatchObject({ issuer: jwt.issuer, audience: ['other'], refresh: 3600 })
})

test('a variable that cannot be used is named, and its value is not', () => {
  const { problems } = read({ jwt }, { PLATINUM_JWKS_URL: 'https://u:canary@issuer.example/keys' })
  expect(problems).toMatchObject([
    { code: 'CONFIG_INVALID', where: 'the environment variable PLATINUM_JWKS_URL' },
  ])
  expect(JSON.stringify(problems)).not.toContain('canary')
  expect(read({}, { PLATINUM_JWT_ISSUER: 'x' }).problems.map(({ where }) => where)).toEqual([
    'platinum.config.identity.jwt.audience',
    'platinum.config.identity.jwt.jwksUrl',
  ])
})

test.each([
  ['jwksUrl', { jwksUrl: 'http://issuer.example/keys' }],
  ['jwksUrl', { jwksUrl: 'https://user:password@issuer.example/keys' }],
  ['jwksUrl', { jwksUrl: 'file:///keys' }],
  ['jwksUrl', { jwksUrl: 'keys' }],
  ['algorithms.0', { algorithms: ['HS256'] }],
  ['algorithms.0', { algorithms: ['none'] }],
  ['algorithms', { algorithms: [] }],
  ['issuer', { issuer: '' }],
  ['audience', { audience: [] }],
  ['clockTolerance', { clockTolerance: '6m' }],
  ['outage', { outage: 'long' }],
  ['claims.attributes.a b', { claims: { attributes: { 'a b': 'x' } } }],
])('a setting of tokens that cannot hold is refused: %s %j', (place, changed) => {
  const parsed = identityShape.safeParse({ jwt: { ...jwt, ...changed } })
  const places = parsed.error?.issues.map(({ path }) => path.join('.'))
  expect(places).toContain(`jwt.${place}`)
})

test('on this machine the keys may come without https', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    const here = { ...jwt, jwksUrl: `http://${host}:8080/keys` }
    expect(identityShape.safeParse({ jwt: here }).success).toBe(true)
  }
})

test('every problem is found at once', () => {
  const parsed = identityShape.safeParse({
    anonymous: { roles: ['a b'] },
    apiKeys: 'yes',
    jwt: { ...jwt, algorithms: ['HS256'], clockTolerance: '1d', nothing: 1 },
    access: { metrics: 'all' },
  })
  expect(parsed.error?.issues.map(({ path }) => path.join('.')).toSorted()).toEqual([
    'access.metrics',
    'anonymous.roles.0',
    'apiKeys',
    'jwt',
    'jwt.algorithms.0',
    'jwt.clockTolerance',
  ])
})
