import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, startClinic } from './asking.ts'
import { holding, inNorway } from './clinic.ts'

let server: TestServer

beforeAll(async () => {
  server = await startClinic()
  await server.pool.query(`
    insert into gold.people (id, token, name, email, country, salary, active, diagnosis)
    select n, gen_random_uuid(), 'Name ' || n, 'e' || n || '@example.org', case when n % 100 = 0 then 'NO' else 'SE' end, n, true, 'cold'
    from generate_series(100, 20000) as n;
    insert into gold.visits (id, person_id, person_token, country, topic)
    select n, n, gen_random_uuid(), case when n % 100 = 0 then 'NO' else 'SE' end, 'a' from generate_series(100, 20000) as n;
    create index on gold.people (country);
    create index on gold.visits (person_id);
    analyze`)
})
afterAll(() => server[Symbol.asyncDispose]())

/** The statement of a query, and how Postgres would run it. */
async function planOf(identity: Identity, query: string): Promise<{ text: string; plan: string }> {
  server.statements.length = 0
  expect(await bodyFor(server, identity, query)).not.toContain('"errors"')
  const [statement] = server.statements
  if (!statement) throw new Error('no statement')
  const { rows } = await server.pool.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) ${statement.text}`,
    statement.values.map((value) =>
      Array.isArray(value) ? `{${value.map((each) => `"${String(each)}"`).join(',')}}` : value,
    ),
  )
  return { text: statement.text, plan: rows.map((row) => row['QUERY PLAN']).join('\n') }
}

test('where everything is shown, a scan is the table itself', async () => {
  for (const query of [
    '{ person(id: 500) { name email } }',
    '{ people(first: 10) { nodes { name visits { nodes { id } } } } }',
  ]) {
    const { text } = await planOf(holding('officer'), query)
    expect(text).toContain('from "gold"."people" as "t0"')
    expect(text).not.toContain('"r"')
  }
})

test('a row is looked up by its index, under a rule and with masks', async () => {
  for (const identity of [inNorway, holding('analyst')]) {
    const { text, plan } = await planOf(identity, '{ person(id: 500) { id email } }')
    expect(text).toContain('as "r"')
    expect(plan).toMatch(/Index Scan using people_pkey/)
    expect(plan).not.toMatch(/Seq Scan|Subquery Scan/)
  }
})

test('a list is read in the order of an index, and related rows by theirs', async () => {
  const list = await planOf(
    holding('analyst'),
    '{ people(first: 10) { nodes { id email salary } } }',
  )
  expect(list.plan).toMatch(/Limit\n\s+->\s+Index Scan using people_pkey/)
  const nested = await planOf(
    holding('analyst'),
    '{ people(first: 10) { nodes { id visits(first: 5) { nodes { id person { email } } } } } }',
  )
  expect(nested.plan).toMatch(/visits_person_id_idx/)
  expect(nested.plan).not.toMatch(/Seq Scan/)
  const ruled = await planOf(
    inNorway,
    '{ people(where: { active: { eq: true } }) { count(exact: true) { value } } }',
  )
  expect(ruled.plan).toMatch(/people_country_idx/)
})

test('attributes and keys are parameters, and one statement serves all of a role', async () => {
  const texts = new Set<string>()
  for (const country of ['NO', 'SE', 'XX']) {
    const asked = { ...inNorway, attributes: { countries: [country] } }
    const { text } = await planOf(asked, '{ people(first: 2) { nodes { id } } }')
    expect(text).not.toContain(country)
    texts.add(text)
  }
  expect(texts.size).toBe(1)
  const { text } = await planOf(holding('analyst'), '{ people(first: 2) { nodes { email } } }')
  expect(text).not.toMatch(/\\x|[0-9a-f]{32}/)
})
