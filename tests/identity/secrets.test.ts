import { expect, test } from 'vitest'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { createKey, revokeKey } from '../../src/identity/keys.ts'
import { identityWays, readIdentity } from '../../src/identity/settings.ts'
import { TestServer } from '../graphql/server.ts'
import { audience, Issuer, issuerName, signer } from './issuer.ts'
import { sometime } from './sometime.ts'

test('no secret that is shown stands in a log, a metric or an answer', async () => {
  await using server = await TestServer.start()
  const own = await signer('own')
  const other = await signer('own')
  await using issuer = await Issuer.start(own)
  const address = new URL(issuer.url)
  address.searchParams.set('canary', 'canary-in-url')
  const { settings } = readIdentity(
    {
      apiKeys: true,
      jwt: { issuer: issuerName, audience, jwksUrl: address.href, claims: { roles: 'roles' } },
    },
    {},
  )
  const logged: string[] = []
  await using closed = server.with({
    authenticator: createAuthenticator({
      ways: identityWays(settings, 'serve'),
      database: server.pool,
      now: () => sometime,
      log: (line) => logged.push(line),
    }),
    log: (line) => logged.push(line),
  })
  const grant = {
    name: 'a',
    roles: [],
    products: undefined,
    attributes: { a: 'canary-attribute' },
    purpose: undefined,
    expiresAt: undefined,
  }
  const good = await createKey(server.pool, grant, sometime)
  const revoked = await createKey(server.pool, grant, sometime)
  await revokeKey(server.pool, revoked.id, sometime)
  const canary = { sub: 'canary-subject', secret: 'canary-claim' }
  const shown = [
    good.key,
    revoked.key,
    await own.sign(canary),
    await own.sign({ ...canary, exp: 1 }),
    await own.sign({ ...canary, aud: 'canary-audience' }),
    await own.sign({ ...canary, roles: { canary: 1 } }),
    await other.sign(canary),
    'platinum_canary',
    'canary.canary.canary',
  ]
  const answers: string[] = []
  const ask = async (authorization: string, query: string): Promise<void> => {
    for (const path of ['/graphql', '/metrics', '/schema.graphql', '/api/v1/lineage']) {
      const isPost = path === '/graphql'
      const response = await closed.server.fetch(
        new Request(`http://localhost${path}`, {
          method: isPost ? 'POST' : 'GET',
          headers: {
            authorization,
            'platinum-purpose': 'canary purpose!',
            'content-type': 'application/json',
          },
          ...(isPost ? { body: JSON.stringify({ query }) } : {}),
        }),
      )
      answers.push(await response.text(), ...response.headers.values())
    }
  }
  const everything = async (): Promise<void> => {
    for (const each of shown) {
      await ask(`Bearer ${each}`, '{ __typename }')
      await ask(`Basic ${each}`, '{ __typename }')
    }
  }
  await everything()
  issuer.behavior = (response) => response.end('canary-key-set')
  const again = createAuthenticator({
    ways: identityWays(settings, 'serve'),
    database: { query: () => Promise.reject(new Error('no database')) },
    now: () => sometime,
    log: (line) => logged.push(line),
  })
  for (const each of shown) {
    await again.identify({ authorization: `Bearer ${each}`, purpose: undefined })
  }
  // An error that is logged, of an operation that a key has asked.
  await server.pool.query('DROP TABLE gold."user"')
  const response = await closed.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${good.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ users { nodes { id } } }' }),
    }),
  )
  answers.push(await response.text())
  const metrics = await closed.server.fetch(
    new Request('http://localhost/metrics', { headers: { authorization: `Bearer ${good.key}` } }),
  )
  answers.push(await metrics.text())
  // There is something to look through.
  expect(answers.join('\n')).toContain('platinum_refused_requests_total{reason="signature"}')
  expect(logged.join('\n')).toContain('cannot be read')
  expect(logged.join('\n')).toContain('relation "gold.user" does not exist')
  const everywhere = [...logged, ...answers].join('\n')
  expect(everywhere).not.toMatch(/canary/)
  for (const each of shown) expect(everywhere).not.toContain(each)
  expect(everywhere).not.toContain(good.key.slice(9, 40))
})
