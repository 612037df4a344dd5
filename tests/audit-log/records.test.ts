import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sortedRoles, type Identity } from '../../src/identity/identity.ts'
import { openAuditedServer, type AuditedServer } from './audited-server.ts'

let server: AuditedServer
beforeAll(async () => {
  server = await openAuditedServer()
})
afterAll(() => server[Symbol.asyncDispose]())
let before = 0
beforeEach(async () => {
  before = (await server.records(0)).length
})

const ana: Identity = {
  subject: 'ana',
  kind: 'jwt',
  roles: sortedRoles(['support', 'analyst']),
  attributes: {},
  purpose: 'churn',
  client: 'notebook',
}

const record = async () => (await server.records(before + 1))[before]

test.each(['ask', 'askByGet'] as const)(
  'who asked, what was returned and what only filtered are recorded (%s)',
  async (way) => {
    await server.pool.query(
      `insert into gold."user" ("ID", "Full Name") values (1, 'A'), (2, 'B') on conflict do nothing`,
    )
    const { errors } = await server[way](
      'query Names($n: BigInt) { users(where: { id: { gt: $n } }) { nodes { fullName } } }',
      { n: '1' },
      ana,
    )
    expect(errors).toBeUndefined()
    expect(await record()).toMatchObject({
      at: '2026-01-31T12:00:00.000Z',
      who: {
        subject: 'ana',
        kind: 'jwt',
        roles: ['analyst', 'support'],
        purpose: 'churn',
        client: 'notebook',
      },
      operation: { name: 'Names', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      returned: ['gold.user.Full Name'],
      used: ['gold.user.ID'],
      masks: {},
      rows: 1,
      outcome: 'ANSWERED',
      errors: [],
    })
    expect(await server.records(0)).toHaveLength(before + 1)
  },
)

test('a column above internal is recorded with its mask and the data version of these rows', async () => {
  await server.ask('{ users(where: { email: { isNull: true } }) { nodes { id } } }')
  expect(await record()).toMatchObject({
    used: ['gold.user.email'],
    masks: { 'gold.user.email': 'null' },
    dataVersions: { 'gold.user': '0' },
  })
})

test('data versions are read in the statement of the rows, of a row, a page and a group, whatever else is asked', async () => {
  const publish = (product: string, version: string): Promise<unknown> =>
    server.pool.query(
      `insert into ops.product (product, contract_version, data_version, row_count, status, status_since, failing_checks)
       values ($1, '1.0.0', $2, 0, 'PASSING', now(), '[]')
       on conflict (product) do update set data_version = excluded.data_version`,
      [product, version],
    )
  await publish('gold.user', '9007199254740993')
  await publish('gold.order', '7')
  try {
    for (const [query, versions] of [
      ['{ user(id: 404) { email } }', { 'gold.user': '9007199254740993' }],
      [
        '{ orders { nodes { id buyer { email } } } }',
        { 'gold.user': '9007199254740993', 'gold.order': '7' },
      ],
      [
        '{ usersAggregate(having: { max: { email: { gt: "" } } }) { groups { count } } }',
        { 'gold.user': '9007199254740993' },
      ],
      // In one snapshot, since they read a product in common.
      [
        '{ users { nodes { email } } orders { nodes { buyer { email } } } }',
        { 'gold.user': '9007199254740993', 'gold.order': '7' },
      ],
    ] as const) {
      before = (await server.records(0)).length
      server.statements.length = 0
      const { errors } = await server.ask(query)
      expect(errors).toBeUndefined()
      expect(await record()).toMatchObject({ dataVersions: versions })
      expect(server.statements).toHaveLength(query.includes('} orders') ? 2 : 1)
    }
  } finally {
    await server.pool.query('delete from ops.product')
  }
})

test('the same values have the same hash, and others another', async () => {
  const query = 'query($n: BigInt) { users(where: { id: { eq: $n } }) { nodes { id } } }'
  for (const n of ['1', '1', '2']) await server.ask(query, { n })
  const [one, again, other] = (await server.records(before + 3)).slice(before)
  expect(one?.operation).toEqual(again?.operation)
  expect(other?.operation.hash).toBe(one?.operation.hash)
  expect(other?.operation.values).not.toBe(one?.operation.values)
})

test('an operation that is refused is recorded once, with why', async () => {
  const { errors } = await server.ask(
    '{ users(first: 1000) { nodes { reports(first: 1000) { nodes { reports(first: 1000) { nodes { id } } } } } } }',
  )
  expect(errors).toBeDefined()
  expect(await record()).toMatchObject({ outcome: 'REFUSED', errors: ['BAD_USER_INPUT'], rows: 0 })
  await server.ask('{ __typename }')
  expect((await server.records(before + 2)).slice(before)).toHaveLength(2)
})

test('an error beside data makes the operation a failed one', async () => {
  await server.ask('{ users(after: "rubbish") { nodes { id } } }')
  expect(await record()).toMatchObject({ outcome: 'FAILED', errors: ['BAD_USER_INPUT'] })
})

test('the catalog reads no product, and is recorded without columns', async () => {
  await server.ask('{ catalog { products { id } } }')
  expect(await record()).toMatchObject({ returned: [], used: [], outcome: 'ANSWERED' })
})
