import { afterAll, beforeAll, expect, test } from 'vitest'
import { policy, role } from 'platinum'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { as, type TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor, startClinic } from './asking.ts'
import {
  holding,
  inNorway,
  lineage,
  people,
  policies as clinicPolicies,
  registry,
  spaces,
} from './clinic.ts'

let server: TestServer

beforeAll(async () => {
  server = await startClinic()
})
afterAll(() => server[Symbol.asyncDispose]())

const options = { registry, lineage, spaces }
const officer = holding('officer')
const analyst = holding('analyst')

interface People {
  readonly people: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: number } }[]
    readonly pageInfo: { readonly startCursor: string; readonly endCursor: string }
  }
}

const page = (args: string) =>
  `{ people(${args}) { edges { cursor node { id } } pageInfo { startCursor endCursor } } }`

async function cursorsFor(identity: Identity, args: string, at = server): Promise<string[]> {
  const { people: found } = await dataFor<People>(at, identity, page(args))
  return found.edges.map(({ cursor }) => cursor)
}

async function after(
  identity: Identity,
  orderBy: string,
  cursor: string,
  at = server,
): Promise<unknown> {
  const body = await bodyFor(
    at,
    identity,
    `query ($after: String) { people(first: 2, orderBy: [${orderBy}], after: $after) { nodes { id } } }`,
    { after: cursor },
  )
  const { data, errors } = JSON.parse(body) as {
    data?: { people: { nodes: { id: number }[] } }
    errors?: { extensions: unknown }[]
  }
  return errors
    ? errors.map(({ extensions }) => extensions)
    : data?.people.nodes.map(({ id }) => id)
}

const refused = [{ code: 'BAD_USER_INPUT', path: ['people', 'after'] }]

test('a cursor holds no value that anyone could read, not even one its reader may see', async () => {
  const orderBy = '{ email: DESC }, { name: ASC }, { country: ASC }'
  const cursors = await cursorsFor(officer, `first: 20, orderBy: [${orderBy}]`)
  expect(new Set(cursors).size).toBe(20)
  for (const cursor of cursors) {
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/example|Name|SE|NO/)
  }
  // Values of a few letters more or less are closed to texts of the same length.
  expect(new Set(cursors.map(({ length }) => length)).size).toBe(1)
})

test('the same place is the same cursor, edge by edge, at the ends of a page, and by either way of answering', async () => {
  const found = await dataFor<People>(server, officer, page('first: 5, orderBy: [{ email: ASC }]'))
  const { edges, pageInfo } = found.people
  expect(pageInfo).toEqual({ startCursor: edges[0]?.cursor, endCursor: edges[4]?.cursor })
  const again = await cursorsFor(officer, 'last: 20, orderBy: [{ email: ASC }]')
  expect(again.slice(0, 5)).toEqual(edges.map(({ cursor }) => cursor))

  // A NULL that the schema knows nothing of is told by the ordinary executor.
  await server.pool.query(`
    alter table gold.people alter country drop not null;
    insert into gold.people (id, token, name, country, active, diagnosis) values (90, gen_random_uuid(), 'N', null, true, 'cold');
    insert into gold.visits (id, person_id, person_token, country, topic) values (90, 90, gen_random_uuid(), 'NO', 'x');
  `)
  const visits = (fields: string) =>
    `{ visits(orderBy: [{ topic: DESC_NULLS_LAST }]) { edges { cursor ${fields} } pageInfo { endCursor } } }`
  const cursorsIn = (body: string) =>
    [...body.matchAll(/ursor":"([^"]+)"/g)].map(([, each]) => each)
  const written = await bodyFor(server, officer, visits(''))
  const read = await bodyFor(server, officer, visits('node { person { country } }'))
  expect(written).not.toContain('errors')
  expect(read).toContain('"errors"')
  expect(cursorsIn(written)).toHaveLength(22)
  expect(cursorsIn(read)).toEqual(cursorsIn(written))
  // Lists under rows too, whose rows are looked at one list after the other.
  const under = (where: string) =>
    `{ visits(${where} orderBy: [{ id: ASC }]) { nodes { person { country visits { edges { cursor } pageInfo { startCursor endCursor } } } } } }`
  const [good, all] = [
    await bodyFor(server, officer, under('where: { id: { lt: 90 } },')),
    await bodyFor(server, officer, under('')),
  ]
  expect(good).not.toContain('errors')
  expect(all).toContain('"errors"')
  expect(new Set(cursorsIn(good)).size).toBe(20)
  expect(cursorsIn(all)).toEqual(cursorsIn(good))
  await server.pool.query(
    'delete from gold.visits where id = 90; delete from gold.people where id = 90; alter table gold.people alter country set not null',
  )
})

test('a cursor is good wherever the secret is the same, and nowhere else', async () => {
  const [, second = ''] = await cursorsFor(officer, 'first: 2')
  const policies = clinicPolicies
  const replica = server.with({ ...options, policies, secret: 'tests' })
  expect(await after(officer, '{ id: ASC }', second, replica)).toEqual([3, 4])
  const stranger = server.with({ ...options, policies, secret: 'another' })
  expect(await after(officer, '{ id: ASC }', second, stranger)).toEqual(refused)
  // Without a secret, it is one of the server alone.
  const unset = [0, 1].map(() => server.with({ ...options, policies }))
  const [one, other] = unset
  if (!one || !other) throw new Error('no servers')
  const [own = ''] = await cursorsFor(officer, 'first: 1', one)
  expect(await after(officer, '{ id: ASC }', own, one)).toEqual([2, 3])
  expect(await after(officer, '{ id: ASC }', own, other)).toEqual(refused)
})

test('a cursor is refused by readers who are shown the ordering otherwise, and is good for others', async () => {
  for (const [giver, taker, orderBy] of [
    [officer, analyst, '{ email: ASC }'],
    [analyst, officer, '{ email: ASC }'],
    // Each role has a hash of its own.
    [analyst, holding('auditor'), '{ email: ASC }'],
    [officer, analyst, '{ salary: DESC }'],
    [officer, inNorway, '{ email: ASC }'],
    // The name is NULL for support, and constant for the analyst, so neither orders by it.
    [officer, inNorway, '{ name: ASC }'],
    [officer, analyst, '{ visits: { countDistinct: { personToken: DESC } } }'],
    // Support sees visits of Norway alone.
    [officer, inNorway, '{ visits: { count: DESC } }'],
    [officer, holding('analyst', 'auditor'), '{ email: ASC }'],
  ] as const) {
    const [cursor = ''] = await cursorsFor(giver, `first: 1, orderBy: [${orderBy}]`)
    expect([orderBy, await after(taker, orderBy, cursor)]).toEqual([orderBy, refused])
    expect(await after(giver, orderBy, cursor)).toHaveLength(2)
  }
  // What both are shown alike is one ordering, whichever rows each may see.
  const [, , , cursor = ''] = await cursorsFor(officer, 'first: 4, orderBy: [{ id: ASC }]')
  expect(await after(inNorway, '{ id: ASC }', cursor)).toEqual([5, 6])
  expect(await after(analyst, '{ id: ASC }', cursor)).toEqual([5, 6])
})

test('what a mask makes of a value is what its cursor goes on from', async () => {
  const orders = ['{ email: DESC }', '{ salary: ASC }', '{ token: ASC }', '{ born: DESC }']
  for (const identity of [analyst, inNorway, officer, anonymous]) {
    for (const orderBy of orders) {
      const whole = JSON.parse(
        await bodyFor(server, identity, page(`first: 20, orderBy: [${orderBy}]`)),
      ) as { data?: People }
      // It has no name for some.
      if (!whole.data) continue
      const { edges } = whole.data.people
      expect(edges.length).toBeGreaterThan(9)
      for (const at of [0, 3, edges.length - 3]) {
        expect([orderBy, await after(identity, orderBy, edges[at]?.cursor ?? '')]).toEqual([
          orderBy,
          edges.slice(at + 1, at + 3).map(({ node }) => node.id),
        ])
      }
    }
  }
})

test('rows whose grain is hidden have no cursors, and none is taken', async () => {
  const [cursor = ''] = await cursorsFor(officer, 'first: 1')
  const description = 'For this test.'
  const blind = role('blind', { description })
  const empty = role('empty', { description })
  const { policies, problems } = readPolicies(
    {
      blind,
      empty,
      people: policy(people, {
        grants: [
          { role: blind, columns: { id: 'deny' }, rows: 'all' },
          { role: empty, columns: { id: 'null' }, rows: 'all' },
        ],
      }),
    },
    registry,
  )
  expect(problems).toEqual([])
  const other = server.with({ ...options, policies, secret: 'tests' })
  for (const name of ['blind', 'empty']) {
    const list = `{ people(first: 2) { edges { cursor node { country } } pageInfo { startCursor endCursor hasNextPage } } }`
    const none = { cursor: null, node: { country: 'NO' } }
    expect(await dataFor(other, holding(name), list)).toEqual({
      people: {
        edges: [none, none],
        pageInfo: { startCursor: null, endCursor: null, hasNextPage: true },
      },
    })
    const body = await bodyFor(
      other,
      holding(name),
      `{ people(after: "${cursor}") { nodes { country } } }`,
    )
    expect(body).toContain('"BAD_USER_INPUT"')
    expect(body).not.toContain('"id"')
  }
})

test('a cursor that cannot be read is refused alike whatever is wrong with it', async () => {
  const [byEmail = ''] = await cursorsFor(officer, 'first: 1, orderBy: [{ email: ASC }]')
  const messages = new Set<string>()
  for (const cursor of [byEmail, 'x', '', `${byEmail}A`, byEmail.slice(1), byEmail.toUpperCase()]) {
    const body = await bodyFor(
      server,
      officer,
      `{ people(after: ${JSON.stringify(cursor)}) { nodes { id } } }`,
    )
    const { errors } = JSON.parse(body) as { errors: { message: string }[] }
    for (const { message } of errors) messages.add(message)
    expect(body).not.toContain('INTERNAL')
  }
  expect([...messages]).toEqual([expect.stringContaining('another ordering or search, or is none')])
  const response = await server.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as(officer) },
      body: JSON.stringify({ query: '{ people(before: "x") { nodes { id } } }' }),
    }),
  )
  expect(response.status).toBe(200)
})
