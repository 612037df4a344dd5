import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditLog } from '../../src/audit-log/audit-log.ts'
import { valueHasher } from '../../src/audit-log/audit.ts'
import { createAuthenticator } from '../../src/identity/create-authenticator.ts'
import { createKey } from '../../src/identity/keys.ts'
import { KnownNames } from '../../src/lineage/openlineage/receive/known-names.ts'
import { QueryLog } from '../../src/usage/query-log.ts'
import { TestServer } from '../graphql/server.ts'
import { lineage, policies, registry, seedClinic, spaces } from '../policy/clinic.ts'
import { dbtComplete } from '../lineage/openlineage/receive/dbt-events.ts'
import { planOf, raisedWall, type RaisedWall } from './raised.ts'

/* What a server writes besides: all of it with the rights of its role. */

let plain: TestServer
let wall: RaisedWall

beforeAll(async () => {
  plain = await TestServer.start({ registry, lineage, spaces, policies }, false)
  await plain.pool.query(seedClinic)
  wall = await raisedWall(plain, planOf(registry, policies), policies, registry)
})
afterAll(async () => {
  await wall[Symbol.asyncDispose]()
  await plain[Symbol.asyncDispose]()
})

test('a server behind the wall keeps its own records', async () => {
  const { pool, own } = { pool: plain.pool, own: wall.api }
  const problems: string[] = []
  const onProblem = (problem: string): void => void problems.push(problem)
  const now = () => new Date('2026-01-31T12:00:00Z')
  const queryLog = new QueryLog({ pool: own, now, onProblem, everyMs: 1_000_000 })
  const audit = new AuditLog({ pool: own, everyMs: 5, onProblem })
  const authenticator = createAuthenticator({
    ways: { anonymous: undefined, apiKeys: true, jwt: undefined },
    database: own,
    now,
    log: onProblem,
  })
  const { key } = await createKey(
    pool,
    {
      name: 'dashboard',
      roles: ['support'],
      products: undefined,
      attributes: { countries: ['NO'] },
      purpose: undefined,
      expiresAt: undefined,
    },
    now(),
  )
  const server = plain.with({
    registry,
    lineage,
    spaces,
    policies,
    secret: 'tests',
    ...wall.options,
    authenticator,
    queryLog,
    audit: {
      operations: 'all',
      add: (record, urgent) => audit.add(record, urgent),
      hashValues: valueHasher('a key of a test, which is long enough'),
    },
    lineageIn: { apiKey: 'house', names: new KnownNames({ products: [], sources: [] }) },
  })
  const post = async (path: string, bearer: string, body: unknown): Promise<unknown> => {
    const response = await server.server.fetch(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      }),
    )
    return [response.status, await response.json()]
  }
  const query =
    '{ visits(first: 1000) { nodes { id topic } meta { dataVersion } } catalog { products { id lineageVerified checkResults { __typename } } lineage(of: "gold.visits.topic") { dataset } impact(of: "gold.visits.topic") { truncated fields { requests } operations { hash } } } }'
  try {
    const [status, answer] = (await post('/graphql', key, { query })) as [number, unknown]
    expect({ status, logged: server.logged }).toEqual({ status: 200, logged: [] })
    expect(answer).not.toHaveProperty('errors')
    expect(answer).toMatchObject({ data: { visits: { nodes: { length: 10 } } } })
    const event = dbtComplete('lake', 'a', 'e49bb33a-4b62-417d-a378-0d218608b125')
    expect(await post('/api/v1/lineage', 'house', event)).toMatchObject([201, {}])
  } finally {
    await queryLog[Symbol.asyncDispose]()
    await audit[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*)::int from ops.query_count) as counted,
            (select count(*)::int from ops.audit_batch) as audited,
            (select count(*)::int from ops.audit_reader where column_id = 'gold.visits.topic') as readers,
            (select count(*)::int from ops.api_key where last_used is not null) as used,
            (select count(*)::int from ops.openlineage_received) as received`,
  )
  expect({ ...rows[0], problems }).toEqual({
    counted: 1,
    audited: 1,
    readers: 1,
    used: 1,
    received: 1,
    problems: [],
  })
})
