import type { Identity } from '../../src/identity/identity.ts'
import { as, TestServer } from '../graphql/server.ts'
import { lineage, policies, registry, seedClinic, spaces } from './clinic.ts'

/** A server of the clinic, filled. */
export async function startClinic(): Promise<TestServer> {
  const server = await TestServer.start({ registry, lineage, spaces, policies, secret: 'tests' })
  await server.pool.query(seedClinic)
  return server
}

/** The body of the answer that somebody gets, byte for byte. */
export async function bodyFor(
  server: TestServer,
  identity: Identity,
  query: string,
  variables?: unknown,
): Promise<string> {
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...as(identity),
      },
      body: JSON.stringify({ query, variables }),
    }),
  )
  return await response.text()
}

/** The data that somebody gets. */
export async function dataFor<Data = never>(
  server: TestServer,
  identity: Identity,
  query: string,
  variables?: unknown,
): Promise<Data> {
  const body = await bodyFor(server, identity, query, variables)
  const { data, errors } = JSON.parse(body) as { data?: Data; errors?: unknown }
  if (errors !== undefined || data === undefined) throw new Error(body)
  return data
}
