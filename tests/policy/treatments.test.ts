import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor, startClinic } from './asking.ts'
import { holding, inNorway } from './clinic.ts'
import { anonymous } from '../../src/identity/identity.ts'

let server: TestServer

beforeAll(async () => {
  server = await startClinic()
})
afterAll(() => server[Symbol.asyncDispose]())

interface People {
  readonly people: { readonly nodes: readonly Readonly<Record<string, unknown>>[] }
}
const one = async (identity: Parameters<typeof dataFor>[1], fields: string, id = 1) =>
  (
    await dataFor<{ person: Readonly<Record<string, unknown>> | null }>(
      server,
      identity,
      `{ person(id: ${id}) { ${fields} } }`,
    )
  ).person

test("each treatment gives what it says, in the column's own type", async () => {
  expect(await one(inNorway, 'name email salary born notes')).toEqual({
    name: null,
    email: 'a***',
    salary: null,
    born: null,
    notes: null,
  })
  expect(await one(holding('analyst'), 'name salary rate born seen', 3)).toEqual({
    name: 'somebody',
    salary: 32000,
    rate: '0',
    born: '1973-01-01',
    seen: '2026-01-01T00:00:00Z',
  })
  expect(await one(holding('officer'), 'name email salary diagnosis', 3)).toEqual({
    name: 'Name 3',
    email: 'c3@example.org',
    salary: 32331,
    diagnosis: 'flu',
  })
})

test('a hash is the same for the same value, keyed for the role, and a UUID where it stands for one', async () => {
  const fields = 'email token'
  const analyst = await one(holding('analyst'), fields)
  expect(analyst).toEqual(await one(holding('analyst'), fields))
  expect(analyst?.['email']).toMatch(/^[0-9a-f]{64}$/)
  expect(analyst?.['token']).toMatch(/^[0-9a-f-]{36}$/)
  const auditor = await one(holding('auditor'), fields)
  expect(auditor?.['email']).not.toBe(analyst?.['email'])
  // A dictionary of hashes without the key finds nothing.
  for (const algorithm of ['md5', 'sha1', 'sha256']) {
    const guess = createHash(algorithm).update('a1@example.org').digest('hex')
    expect(JSON.stringify([analyst, auditor])).not.toContain(guess)
  }
})

test('equal values have equal hashes in all products, so that a role can join them by hand', async () => {
  const { visits, person } = await dataFor<{
    visits: { nodes: { personToken: string }[] }
    person: { token: string }
  }>(
    server,
    holding('analyst'),
    '{ visits(first: 1) { nodes { personToken } } person(id: 1) { token } }',
  )
  expect(visits.nodes[0]?.personToken).toBe(person.token)
})

test('a mask is what filters, orderings, groups and measures see', async () => {
  const ask = (query: string) => dataFor<People>(server, holding('analyst'), query)
  expect(
    (await ask('{ people(where: { salary: { eq: 32331 } }) { nodes { id } } }')).people.nodes,
  ).toEqual([])
  expect(
    (await ask('{ people(where: { salary: { eq: 32000 } }) { nodes { id } } }')).people.nodes,
  ).toEqual([{ id: 3 }])
  expect(
    await dataFor(
      server,
      holding('analyst'),
      '{ peopleAggregate { groups { min { salary born } max { salary } countDistinct { name } } } }',
    ),
  ).toEqual({
    peopleAggregate: {
      groups: [
        {
          min: { salary: 30000, born: '1971-01-01' },
          max: { salary: 45000 },
          countDistinct: { name: 1 },
        },
      ],
    },
  })
})

test('a row rule leaves rows out wherever they could be met', async () => {
  const query = `{
    people(first: 50) { nodes { id } count(exact: true) { value } }
    person(id: 15) { id }
    visits(first: 50, where: { person: { id: { gt: 0 } } }) { nodes { person { id } } count { value } }
    peopleAggregate { groups { count } }
  }`
  const seen = await dataFor<{
    people: { nodes: { id: number }[]; count: { value: number } }
    person: unknown
    visits: { nodes: { person: { id: number } }[]; count: { value: number } }
    peopleAggregate: unknown
  }>(server, inNorway, query)
  expect(seen.people.nodes.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(seen.people.count.value).toBe(10)
  expect(seen.person).toBeNull()
  expect(seen.visits.nodes).toHaveLength(10)
  expect(seen.visits.count.value).toBe(10)
  expect(seen.peopleAggregate).toEqual({ groups: [{ count: 10 }] })
})

test('an attribute that is missing, or of another type, lets no row through', async () => {
  for (const attributes of [
    {},
    { countries: null },
    { countries: [1] },
    { countries: [['NO']] as never },
  ]) {
    expect(
      await dataFor(server, { ...inNorway, attributes }, '{ people { nodes { id } } }'),
    ).toEqual({ people: { nodes: [] } })
  }
  expect(
    await dataFor<People>(
      server,
      { ...inNorway, attributes: { countries: 'SE' } },
      '{ people { nodes { country } } }',
    ),
  ).toEqual({ people: { nodes: Array.from({ length: 10 }, () => ({ country: 'SE' })) } })
})

test('where one role has a row rule, whoever has none sees no rows', async () => {
  for (const identity of [anonymous, holding('unknown'), holding('researcher')]) {
    expect(
      await dataFor(server, identity, '{ people { nodes { id country } count { value } } }'),
    ).toEqual({ people: { nodes: [], count: { value: 0 } } })
  }
})

test('a role counts for its purposes alone', async () => {
  const asked = { ...holding('researcher'), purpose: 'research' }
  expect(await one(asked, 'id diagnosis', 2)).toEqual({ id: 2, diagnosis: 'cold' })
  expect(
    await bodyFor(server, { ...asked, purpose: 'marketing' }, '{ person(id: 2) { diagnosis } }'),
  ).toContain('Cannot query field')
})

test('of several roles, each row shows what the role shows that has a right to it', async () => {
  // Support sees Norwegian rows with a part of the address; research sees active ones, and diagnoses.
  const both = {
    ...inNorway,
    roles: ['researcher', 'support'],
    purpose: 'research',
  }
  const { people } = await dataFor<People>(
    server,
    both,
    '{ people(first: 50) { nodes { id email diagnosis } } }',
  )
  expect(people.nodes).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1)
      .filter((id) => id <= 10 || id % 2 === 0)
      .map((id) => ({
        id,
        email: id <= 10 ? `${String.fromCharCode(96 + id)}***` : null,
        diagnosis: id % 2 === 0 ? (id % 3 === 0 ? 'flu' : 'cold') : null,
      })),
  )
})

test('the database says nothing of a value that a mask cannot blur', async () => {
  await using odd = await startClinic()
  await odd.pool.query(`
    update gold.people set salary = -2147483648, rate = 'NaN', born = '4000-01-01 BC', seen = 'infinity' where id = 1;
    update gold.people set salary = 2147483647, rate = 'Infinity', born = 'infinity', seen = '-infinity' where id = 2;
    update gold.people set email = '', name = '' where id = 3`)
  for (const identity of [holding('analyst'), inNorway, holding('auditor')]) {
    expect(
      await bodyFor(
        odd,
        identity,
        '{ people(first: 50) { nodes { id country } } peopleAggregate { groups { count } } }',
      ),
    ).not.toContain('errors')
  }
  expect(
    await bodyFor(
      odd,
      holding('analyst'),
      '{ people(first: 3, orderBy: [{ salary: ASC }, { rate: DESC }, { born: ASC }, { seen: DESC }]) { nodes { salary rate born seen email } pageInfo { endCursor } } }',
    ),
  ).not.toContain('errors')
})
