import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { recordLineage } from '../../src/lineage/store/record-lineage.ts'
import type { Dataset } from '../../src/lineage/store/statement.ts'
import { as, TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor } from './asking.ts'
import { holding, lineage, policies, problems, registry, seedVault } from './vault.ts'

/* Ways to names and values that are no field: the SQL that is explained, groups that are stored. */

const access = { explain: ['clerk', 'guest', 'owner'] }
const options = { registry, lineage, policies, spaces: new Map(), explain: true, access }
let server: TestServer

beforeAll(async () => {
  expect(problems).toEqual([])
  server = await TestServer.start(options)
  await server.pool.query(seedVault)
})
afterAll(() => server[Symbol.asyncDispose]())

async function explained(identity: Identity, query: string): Promise<string> {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'platinum-explain': 'plan', ...as(identity) },
      body: JSON.stringify({ query }),
    }),
  )
  return await response.text()
}

const hidden = /cipher/i

test('SQL that is explained names no column that its reader has no name for', async () => {
  for (const identity of [holding('clerk'), holding('clerk', 'insider'), holding('guest')]) {
    for (const query of [
      '{ accounts { nodes { id } } }',
      '{ accounts(asOf: "2026-01-31T11:00:00Z") { nodes { id } } }',
      '{ accounts(orderBy: [{ path: DESC }]) { nodes { id path } } }',
      '{ accountsAggregate(groupBy: [{ field: open }]) { groups { count } } }',
    ]) {
      const body = await explained(identity, query)
      expect(body).toContain('"sql":')
      expect({ query, body }).not.toMatchObject({ body: expect.stringMatching(hidden) as string })
    }
  }
  expect(await explained(holding('owner'), '{ accounts { nodes { id } } }')).toContain('select')
})

test('a rollup tells nothing of dimensions and measures that have no name', async () => {
  const query = `{ catalog { products { id rollupOf
    rollups { product dimensions { field column } measures { column field segment where } }
    checks { name fields } measures { name } segments { name } fields { name }
  } } }`
  expect(await bodyFor(server, holding('owner'), query)).toMatch(hidden)
  for (const identity of [holding('clerk'), holding('guest'), holding('nobody')]) {
    expect(await bodyFor(server, identity, query)).not.toMatch(hidden)
  }
  // What is left of it still answers.
  const groups = `{ accountsAggregate(groupBy: [{ field: open }]) { groups { key { open } count } } }`
  expect(await bodyFor(server, holding('clerk'), groups)).toContain('"count":6')
})

test('where a part of what names a row is hidden, the rest names no row, and is not promised to', async () => {
  const query = `{
    pairs { nodes { left } count { value } edges { cursor } }
    catalog { product(id: "gold.pairs") { grain checks { name kind fields } } }
    __type(name: "Query") { fields { name } }
  }`
  const told = await bodyFor(server, holding('clerk'), query)
  expect(told).toContain('"nodes":[{"left":1},{"left":1},{"left":2}],"count":{"value":3}')
  expect(told).toContain('"grain":[],"checks":[{"name":"left not null"')
  expect(told).not.toMatch(/"kind":"unique"|"name":"pair"|cipher|right/)
  expect(await bodyFor(server, holding('owner'), query)).toMatch(/"kind":"unique".*"name":"pair"/)
})

test('types of hidden columns are not in the schema', async () => {
  const sdl = async (identity: Identity) =>
    (
      await server.server.fetch(
        new Request('http://localhost/schema.graphql', { headers: as(identity) }),
      )
    ).text()
  expect(await sdl(holding('owner'))).toMatch(/brooding/i)
  for (const identity of [holding('clerk'), holding('guest'), holding('nobody')]) {
    expect(await sdl(identity)).not.toMatch(/brooding|VaultMood|cipher/i)
  }
})

test('a mask of a value at the end of its type is no error', async () => {
  await server.pool.query(
    `update gold.accounts set small = -32768, precise = -999.99, rough = -3.4e38, at = 'infinity' where id = 1;
     update gold.accounts set small = 32767, precise = 999.99, rough = 'NaN', at = '-infinity' where id = 2`,
  )
  const query =
    '{ accounts(first: 2, orderBy: [{ small: ASC }, { id: ASC }]) { nodes { small precise rough at } pageInfo { endCursor } } }'
  expect(await bodyFor(server, holding('blurred'), query)).not.toContain('errors')
  const filter =
    '{ accounts(where: { or: [{ small: { lt: 0 } }, { precise: { lt: "0" } }, { rough: { lt: 0 } }] }) { nodes { id } } }'
  expect(await bodyFor(server, holding('blurred'), filter)).not.toContain('errors')
})

test('an empty attribute is the beginning of nothing', async () => {
  const ask = (folder: string) =>
    dataFor<{ accounts: { nodes: unknown[] } }>(
      server,
      { ...holding('guest'), attributes: { folder } },
      '{ accounts(first: 20) { nodes { id } } }',
    )
  expect((await ask('/1')).accounts.nodes).toHaveLength(4)
  expect((await ask('')).accounts.nodes).toHaveLength(0)
})

test('a number that JSON has rounded is somebody else’s', async () => {
  const ask = (limit: unknown) =>
    dataFor<{ accounts: { nodes: unknown[] } }>(
      server,
      { ...holding('sized'), attributes: { limit: limit as number } },
      '{ accounts(first: 20) { nodes { id } } }',
    )
  expect((await ask(5.5)).accounts.nodes).not.toHaveLength(0)
  expect((await ask(String(2n ** 60n))).accounts.nodes).toHaveLength(12)
  expect((await ask(2 ** 60)).accounts.nodes).toHaveLength(0)
})

test('an answer to GET is kept by no cache, since it is for who asked alone', async () => {
  const url = new URL('http://localhost/graphql')
  url.searchParams.set('query', '{ accounts { nodes { id } } }')
  for (const at of [url, new URL('http://localhost/schema.graphql')]) {
    const response = await server.server.fetch(
      new Request(at, { headers: { accept: 'application/json', ...as(holding('clerk')) } }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
  }
})

async function got(of: TestServer, url: string, identity?: Identity): Promise<string> {
  const { host } = new URL(url)
  const response = await of.server.fetch(new Request(url, { headers: { host, ...as(identity) } }))
  return `${response.status} ${await response.text()}`
}

test('readiness and metrics name no product that its reader has no name for', async () => {
  await server.pool.query(`
    insert into ops.product (product, contract_version, data_version, event_time, row_count, status, status_since, failing_checks)
    values ('gold.ciphers', '1.0.0', 7, '2026-01-31 11:00Z', 1, 'PASSING', now(), '[]'),
      ('gold.accounts', '1.0.0', 8, '2026-01-31 11:00Z', 1, 'PASSING', now(), '[]');
    alter table gold.ciphers rename to elsewhere`)
  try {
    const [ready, metrics] = ['http://localhost/health/ready', 'http://localhost/metrics']
    for (const identity of [undefined, anonymous, holding('clerk'), holding('guest')]) {
      expect(await got(server, ready, identity)).toBe(
        '503 {"status":"not ready","missing":[],"others":1}',
      )
      const told = await got(server, metrics, identity)
      expect(told).toContain('platinum_product_data_version{product="gold.accounts"} 8')
      expect(told).not.toMatch(hidden)
    }
    expect(await got(server, ready, holding('owner'))).toContain('gold.ciphers')
    expect(await got(server, metrics, holding('owner'))).toMatch(hidden)
    // How old rows are that a rule hides is not told, and who is given all is told of all.
    expect(await got(server, metrics, holding('guest'))).not.toContain(
      'platinum_product_age_seconds{',
    )
    const given = server.with({ ...options, access: { metrics: ['scraper'] } })
    expect(await got(given, metrics, holding('scraper'))).toMatch(hidden)
    expect(await got(given, metrics, holding('owner'))).toMatch(/^403/)
  } finally {
    await server.pool.query('alter table gold.elsewhere rename to ciphers')
  }
})

test('a server for this machine alone is not taken in by a name that leads to it', async () => {
  const local = server.with({ ...options, isLocal: true, mode: 'dev' })
  const query = '/graphql?query={accounts{nodes{id}}}'
  for (const host of ['attacker.example:4000', 'localhost.attacker.example', '10.0.0.1:4000']) {
    for (const path of [query, '/graphql', '/schema.graphql', '/metrics', '/health/ready']) {
      expect(await got(local, `http://${host}${path}`)).toMatch(/^403 .*HOST_REFUSED/)
    }
  }
  for (const host of ['localhost:4000', '127.0.0.1', '[::1]:4000', 'api.localhost']) {
    expect(await got(local, `http://${host}${query}`)).toMatch(/^200/)
  }
})

test('what products were made of once has no name for whom something of them is hidden', async () => {
  const product = (id: string): Dataset => ({ kind: 'product', id })
  const edge = (field: string) => ({
    dataset: product('silver.gone'),
    field,
    type: 'DIRECT' as const,
    subtype: 'IDENTITY' as const,
    masking: false,
    description: null,
  })
  await withTransaction(server.pool, (client) =>
    recordLineage(
      client,
      {
        output: product('gold.accounts'),
        job: null,
        transform: 'select',
        inputs: [product('silver.gone')],
        fields: ['path', 'old_cipher'],
        columns: new Map([
          ['path', [edge('former_cipher')]],
          ['old_cipher', [edge('former_cipher')]],
        ]),
        indirect: [],
        unresolved: [],
      },
      {
        at: '2026-01-01T00:00:00Z',
        runId: null,
        dataVersion: 1n,
        verification: 'VERIFIED',
        verifiedAt: '2026-01-01T00:00:00Z',
      },
    ),
  )
  const ask = (of: string, more = '') =>
    `{ catalog { lineage(of: "${of}", asOf: "2026-01-02T00:00:00Z"${more}) { upstream { dataset field } downstream { dataset field } edges { from fromField toField } degree { in out } } } }`
  const questions = [
    ask('gold.accounts'),
    ask('gold.accounts.path'),
    ask('gold.accounts.old_cipher'),
    ask('silver.gone'),
    ask('silver.gone.former_cipher'),
  ]
  for (const query of questions) {
    expect(await bodyFor(server, holding('owner'), query)).toContain('gone')
    const told = await bodyFor(server, holding('clerk'), query)
    expect(
      told.replaceAll(
        /old_cipher|former_cipher/g,
        query.includes('of: "gold.accounts"') ? '$&' : '',
      ),
    ).not.toMatch(/gone"|cipher/)
  }
  // Neighbors that are hidden are not counted either, whichever way is asked.
  for (const direction of ['UPSTREAM', 'DOWNSTREAM', 'BOTH']) {
    const query = `{ catalog { lineage(of: "Account.path", direction: ${direction}) { degree { out } } } }`
    expect(await bodyFor(server, holding('clerk'), query)).toContain('"out":0')
    expect(await bodyFor(server, holding('owner'), query)).toContain('"out":1')
  }
})
