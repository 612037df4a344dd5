import { createHash } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditLog } from '../../src/audit-log/audit-log.ts'
import { valueHasher } from '../../src/audit-log/audit.ts'
import { withTransaction } from '../../src/database/transaction.ts'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { createKey, revokeKey } from '../../src/identity/keys.ts'
import { identityWays, readIdentity } from '../../src/identity/settings.ts'
import { recordLineage } from '../../src/lineage/store/record-lineage.ts'
import { productStatement } from '../../src/lineage/store/statement.ts'
import { as, type TestServer } from '../graphql/server.ts'
import { audience, Issuer, issuerName, signer } from '../identity/issuer.ts'
import { sometime } from '../identity/sometime.ts'
import { bodyFor, dataFor, startClinic } from './asking.ts'
import { holding, inNorway, lineage, policies, registry, spaces } from './clinic.ts'

/* Ways in which something could get out that leaks.test.ts, which compares two databases, has none of. */

let server: TestServer

/** What another server over the same database needs to be the clinic's. */
const clinic = { registry, lineage, spaces, policies, secret: 'tests' }

const analyst = holding('analyst')
const officer = holding('officer')

beforeAll(async () => {
  server = await startClinic()
})
afterAll(() => server[Symbol.asyncDispose]())

interface People {
  readonly people: { readonly nodes: readonly { readonly id: number; readonly email: string }[] }
}

const idsWhere = async (identity: Identity, where: string): Promise<number[]> => {
  const { people } = await dataFor<People>(
    server,
    identity,
    `{ people(where: ${where}, first: 50) { nodes { id email } } }`,
  )
  return people.nodes.map(({ id }) => id)
}

test('clear text that is chosen finds nothing behind a hash, by any comparison', async () => {
  const clear = 'a1@example.org'
  for (const condition of [
    `eq: "${clear}"`,
    `in: ["${clear}", "b2@example.org"]`,
    `like: "a1%"`,
    `ilike: "%EXAMPLE%"`,
    `startsWith: "a1@"`,
    `contains: "@"`,
    // Nor do hashes that anyone can work out.
    ...['md5', 'sha1', 'sha256'].map(
      (algorithm) => `eq: "${createHash(algorithm).update(clear).digest('hex')}"`,
    ),
  ]) {
    expect({ condition, ids: await idsWhere(analyst, `{ email: { ${condition} } }`) }).toEqual({
      condition,
      ids: [],
    })
  }
  expect(await idsWhere(officer, `{ email: { eq: "${clear}" } }`)).toEqual([1])
  // Every row is unlike the clear text, the one that holds it as well.
  expect(await idsWhere(analyst, `{ email: { ne: "${clear}" } }`)).toHaveLength(20)
  // The key of a row is hashed as well, so that a clear one is none.
  expect(
    await bodyFor(
      server,
      analyst,
      '{ people(where: { token: { eq: "00000000-0000-4000-8000-000000000001" } }) { count { value } } }',
    ),
  ).toBe('{"data":{"people":{"count":{"value":0}}}}')
})

test('a hash finds its row for the role it was given to, and for no other', async () => {
  const hashOf = async (identity: Identity): Promise<string> => {
    const { people } = await dataFor<People>(
      server,
      identity,
      '{ people(where: { id: { eq: 1 } }) { nodes { id email } } }',
    )
    return people.nodes[0]?.email ?? ''
  }
  const mine = await hashOf(analyst)
  const theirs = await hashOf(holding('auditor'))
  expect(mine).not.toBe(theirs)
  expect(await idsWhere(analyst, `{ email: { eq: "${mine}" } }`)).toEqual([1])
  expect(await idsWhere(analyst, `{ email: { eq: "${theirs}" } }`)).toEqual([])
  expect(await idsWhere(holding('auditor'), `{ email: { eq: "${mine}" } }`)).toEqual([])
})

test('there is one way to a row, by its product: no node of any type, no changes, no subscriptions', async () => {
  const { __schema } = await dataFor<{
    __schema: {
      queryType: { fields: { name: string }[] }
      mutationType: unknown
      subscriptionType: unknown
      types: { name: string }[]
    }
  }>(
    server,
    officer,
    '{ __schema { queryType { fields { name } } mutationType { name } subscriptionType { name } types { name } } }',
  )
  const names = __schema.queryType.fields.map(({ name }) => name)
  expect(names).toContain('person')
  expect(names.filter((name) => /^(node|nodes|_entities|_service)$/.test(name))).toEqual([])
  expect(__schema.types.filter(({ name }) => name === 'Node')).toEqual([])
  expect([__schema.mutationType, __schema.subscriptionType]).toEqual([null, null])
})

test('there are no doors to rows beside GraphQL, and what is there holds none', async () => {
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await server.server.fetch(
      new Request(`http://localhost${path}`, { headers: as(officer) }),
    )
    return { status: response.status, text: await response.text() }
  }
  for (const path of [
    '/features',
    '/features/gold.people',
    '/datasets',
    '/datasets/gold.people',
    '/export/gold.people.csv',
    '/api/v1/features',
    '/api/v1/datasets',
    '/rest/people',
    '/subscriptions',
    '/graphql/stream',
  ]) {
    expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 })
  }
  for (const path of ['/schema.graphql', '/metrics', '/health/live', '/health/ready']) {
    const { status, text } = await get(path)
    expect(status).toBe(200)
    expect(text).not.toMatch(/@example\.org|Name 1|\bflu\b.*cold/)
  }
})

test('two who ask the same in turn, by either way, are each given their own answer', async () => {
  const query = '{ people(first: 3) { nodes { id email country } } person(id: 2) { id email } }'
  const url = new URL('http://localhost/graphql')
  url.searchParams.set('query', query)
  const byGet = async (identity: Identity): Promise<string> => {
    const headers = { accept: 'application/json', ...as(identity) }
    const response = await server.server.fetch(new Request(url, { headers }))
    return await response.text()
  }
  const everyone = [officer, analyst, holding('auditor'), inNorway, anonymous, holding('support')]
  const first = new Map<Identity, string>()
  for (const identity of everyone) first.set(identity, await bodyFor(server, identity, query))
  expect(new Set(first.values()).size).toBeGreaterThan(4)
  for (const identity of [...everyone.toReversed(), ...everyone, officer, anonymous, officer]) {
    expect(await bodyFor(server, identity, query)).toBe(first.get(identity))
    expect(await byGet(identity)).toBe(first.get(identity))
  }
  // At once, too.
  const asked = [...everyone, ...everyone, ...everyone]
  expect(await Promise.all(asked.map((identity) => bodyFor(server, identity, query)))).toEqual(
    asked.map((identity) => first.get(identity)),
  )
})

test('a connection that an operation was broken off on serves the next as if it were new', async () => {
  const pool: pg.Pool = server.oneConnection()
  const log = new AuditLog({ pool, onProblem: () => undefined, everyMs: 5 })
  const one = server.with({
    ...clinic,
    pool,
    audit: {
      operations: 'all',
      add: (record, urgent) => log.add(record, urgent),
      hashValues: valueHasher('a key of a test, which is long enough'),
    },
  })
  try {
    const session = async (): Promise<unknown> => {
      const { rows } = await pool.query(
        `select now() = statement_timestamp() as fresh, current_setting('transaction_read_only') as read_only,
                current_setting('transaction_isolation') as isolation, current_user as who,
                (select json_agg(json_build_array(name, setting) order by name) from pg_settings
                  where setting is distinct from reset_val and name not like '%.%' and name <> 'transaction_isolation') as changed`,
      )
      return rows
    }
    const query = '{ people(first: 20) { nodes { id email } } visits { nodes { id } } }'
    const own = await bodyFor(one, inNorway, query)
    const before = await session()
    // Protected rows are read in a transaction with their versions; it ends in an error.
    const broken =
      '{ people { nodes { email name salary } } peopleAggregate(groupBy: [{ field: seen, grain: DAY, timeZone: "Mars/Base" }]) { groups { count } } }'
    for (let times = 0; times < 3; times++) {
      expect(await bodyFor(one, officer, broken)).toContain('"code":"BAD_USER_INPUT"')
      expect(await session()).toEqual(before)
      expect(await bodyFor(one, inNorway, query)).toBe(own)
    }
    // And whoever leaves in the middle leaves nothing either.
    const leaving = new AbortController()
    const left = one.server
      .fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...as(officer) },
          body: JSON.stringify({ query: '{ people { nodes { email name salary } } }' }),
          signal: leaving.signal,
        }),
      )
      .catch(() => undefined)
    leaving.abort()
    await left
    expect(await session()).toEqual(before)
    expect(await bodyFor(one, inNorway, query)).toBe(own)
  } finally {
    await log[Symbol.asyncDispose]()
    await pool.end()
  }
})

test('a running server refuses a key that was revoked and a token that has ended, whatever it answered before', async () => {
  const own = await signer('own')
  await using issuer = await Issuer.start(own)
  const { settings } = readIdentity(
    {
      apiKeys: true,
      jwt: { issuer: issuerName, audience, jwksUrl: issuer.url, claims: { roles: 'roles' } },
    },
    {},
  )
  let movedMs = 0
  const running = server.with({
    ...clinic,
    authenticator: createAuthenticator({
      ways: identityWays(settings, 'serve'),
      database: server.pool,
      now: () => new Date(sometime.getTime() + movedMs),
      elapsed: () => movedMs,
      log: () => undefined,
    }),
  })
  const { id, key } = await createKey(
    server.pool,
    {
      name: 'tests',
      roles: ['officer'],
      products: undefined,
      attributes: {},
      purpose: undefined,
      expiresAt: undefined,
    },
    sometime,
  )
  const token = await own.sign({ roles: ['officer'] })
  const ask = async (credential: string): Promise<string> => {
    const response = await running.server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify({ query: '{ people(first: 1) { nodes { email } } }' }),
      }),
    )
    return `${response.status} ${await response.text()}`
  }
  expect(await ask(key)).toContain('a1@example.org')
  expect(await ask(token)).toContain('a1@example.org')
  await revokeKey(server.pool, id, sometime)
  movedMs = 5_001
  expect(await ask(key)).toMatch(/^401 /)
  expect(await ask(token)).toContain('a1@example.org')
  movedMs = 3_700_000
  expect([await ask(key), await ask(token)].join()).not.toContain('example.org')
  expect(await ask(token)).toMatch(/^401 /)
})

test('a column that is no longer promised has no name in lineage for who has none for others', async () => {
  const declared = lineage.products.get('gold.people')
  if (!declared) throw new Error('the clinic has no lineage')
  const email = declared.columns.get('email')
  const from = (field: string) =>
    ({
      dataset: 'silver.intake',
      field,
      type: 'DIRECT',
      subtype: 'IDENTITY',
      masking: false,
    }) as const
  const columns = new Map(declared.columns)
  columns.set('email', { direct: [...(email?.direct ?? []), from('old_secret')], indirect: [] })
  columns.set('older_secret', { direct: [from('contact')], indirect: [] })
  const names = registry.byId.get('gold.people')?.columns.map(({ name }) => name) ?? []
  const at = '2026-01-01T00:00:00Z'
  await withTransaction(server.pool, (client) =>
    recordLineage(client, productStatement({ ...declared, columns }, [...names, 'older_secret']), {
      at,
      runId: null,
      dataVersion: 1n,
      verification: 'VERIFIED',
      verifiedAt: at,
    }),
  )
  const made =
    '{ catalog { lineage(of: "silver.intake.contact", direction: DOWNSTREAM) { downstream { field } edges { toField } degree { out } } } }'
  expect(await bodyFor(server, officer, made)).toContain('older_secret')
  expect(await bodyFor(server, inNorway, made)).not.toContain('older_secret')
  const told = async (identity: Identity, of: string): Promise<string> => {
    const body = await bodyFor(server, identity, `{ catalog { lineage(of: "${of}") { dataset } } }`)
    return body.replace(/ Did you mean [^?]*\?/, '')
  }
  for (const identity of [inNorway, anonymous, holding('researcher')]) {
    expect(await told(identity, 'gold.people.older_secret')).toBe(
      await told(identity, 'gold.people.nothing'),
    )
  }
  // Of what is read, who has no name for all there is now.
  for (const identity of [anonymous, holding('researcher')]) {
    expect(await told(identity, 'silver.intake.old_secret')).toBe(
      await told(identity, 'silver.intake.nothing'),
    )
  }
})
