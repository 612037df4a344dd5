import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import { as, TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor } from './asking.ts'
import { holding, lineage, policies, problems, registry, seedVault } from './vault.ts'

/* Ways to names and values that are no field: the SQL that is explained, groups that are stored. */

let server: TestServer

beforeAll(async () => {
  expect(problems).toEqual([])
  server = await TestServer.start({ registry, lineage, policies, spaces: new Map(), explain: true })
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
