import { afterAll, beforeAll, expect, test } from 'vitest'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { as, type TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor, startClinic } from './asking.ts'
import { holding, inNorway } from './clinic.ts'

/*
 * One test for each way in which a hidden value could get out. Two databases differ in hidden values
 * alone; what somebody is told of both has to be the same, byte for byte. The officer, who may see
 * everything, is asked the same, so that a question that asks nothing shows.
 */

let left: TestServer
let right: TestServer

const analyst = holding('analyst')
const officer = holding('officer')

beforeAll(async () => {
  left = await startClinic()
  right = await startClinic()
  // What neither support in Norway nor the analyst sees: what masks hide, and people of Sweden.
  await right.pool.query(`
    update gold.people set name = 'Other ' || (50 - id), email = left(email, 1) || 'x' || (40 - id) || '@else.example',
      salary = salary / 1000 * 1000 + (id * 37) % 1000, rate = rate + 0.25,
      born = date_trunc('year', born)::date + (id * 17) % 365,
      notes = jsonb_build_object('secret', 'other', 'list', array[id]), boss_id = (id * 3) % 20,
      diagnosis = case when id % 2 = 0 then 'flu' else 'rash' end
    where country = 'NO';
    update gold.people set token = gen_random_uuid(), name = 'Zed', email = null, salary = null, rate = 0,
      born = null, seen = null, active = not active, notes = null, boss_id = 1, diagnosis = 'none'
    where country = 'SE' and id <> 11;
    delete from gold.people where id = 11;
    insert into gold.people (id, token, name, country, active, diagnosis)
    select n, gen_random_uuid(), 'New', 'SE', true, 'new' from generate_series(30, 44) as n;
    delete from gold.visits where id > 15;
    update gold.visits set topic = 'zzz', embedding = '[0,0,1]', person_id = 1, person_token = gen_random_uuid()
    where country = 'SE';
  `)
})
afterAll(async () => {
  await left[Symbol.asyncDispose]()
  await right[Symbol.asyncDispose]()
})

/** Asks both databases. `sharp` questions get two answers from the officer. */
async function tellsNothing(
  identity: Identity,
  queries: readonly string[],
  { sharp = true }: { readonly sharp?: boolean } = {},
): Promise<void> {
  for (const query of queries) {
    const [one, other] = await Promise.all([
      bodyFor(left, identity, query),
      bodyFor(right, identity, query),
    ])
    expect({ query, body: other }).toEqual({ query, body: one })
    if (!sharp) continue
    const [all, others] = await Promise.all([
      bodyFor(left, officer, query),
      bodyFor(right, officer, query),
    ])
    expect({ query, body: others }).not.toEqual({ query, body: all })
  }
}

const swedish = { ...inNorway, attributes: { countries: ['FI'] } }

test('projection: under aliases, in fragments and through relations there is the mask and no more', async () => {
  await tellsNothing(inNorway, [
    '{ people { nodes { a: name b: email ...more } } } fragment more on Person { salary born notes boss { name } team { nodes { email } } }',
    '{ visits { nodes { person { name email ... on Person { notes } } } } }',
    '{ person(id: 1) { x: email y: email salary } person2: person(id: 15) { id country } }',
    '{ visits { edges { node { person { boss { email } } } } } }',
  ])
})

test('probing by equality and by ranges sees the mask', async () => {
  await tellsNothing(inNorway, [
    '{ people(where: { email: { eq: "a1@example.org" } }) { nodes { id } count { value } } }',
    '{ people(where: { name: { in: ["Name 1", "Other 48"] } }) { nodes { id } } }',
    '{ people(where: { or: [{ salary: { gt: 31000 } }, { salary: { lte: 30900 } }] }) { nodes { id } count { value } } }',
    '{ people(where: { not: { born: { lt: "1975-06-01" } } }) { count { value } } }',
  ])
  // A range within the analyst's range of a thousand.
  const within =
    '{ people(where: { country: { eq: "NO" }, salary: { gte: 32200, lt: 32400 } }) { nodes { id } } }'
  expect(await bodyFor(left, analyst, within)).toBe(await bodyFor(right, analyst, within))
})

test('probing by LIKE and other patterns sees the mask', async () => {
  await tellsNothing(inNorway, [
    '{ people(where: { email: { like: "%example.org" } }) { nodes { id } count { value } } }',
    '{ people(where: { email: { contains: "@" } }) { nodes { id } } }',
    '{ people(where: { email: { ilike: "A1%" } }) { nodes { id } } }',
    '{ people(where: { name: { startsWith: "Na" } }) { nodes { id } count { value } } }',
  ])
})

test('isNull sees the mask', async () => {
  await tellsNothing(
    inNorway,
    [
      '{ people(where: { notes: { isNull: true } }) { nodes { id } count { value } } }',
      '{ people(where: { salary: { isNull: false } }) { count { value } } }',
    ],
    { sharp: false },
  )
  await tellsNothing(inNorway, [
    '{ people(first: 50, where: { email: { isNull: false } }) { nodes { id } count { value } } }',
  ])
})

test('an ordering sees the mask', async () => {
  const order = (terms: string) => `{ people(first: 50, orderBy: [${terms}]) { nodes { id } } }`
  await tellsNothing(inNorway, [
    order('{ name: DESC }'),
    order('{ email: DESC }, { salary: ASC }'),
    order('{ boss: { salary: DESC } }'),
    order('{ team: { max: { salary: DESC } } }'),
    order('{ born: DESC_NULLS_LAST }'),
  ])
})

test('cursors hold the mask, and go on from it', async () => {
  const query =
    '{ people(first: 3, orderBy: [{ email: DESC }, { name: ASC }]) { edges { cursor } pageInfo { hasNextPage endCursor } } }'
  await tellsNothing(inNorway, [query])
  const { people } = await dataFor<{
    people: { edges: { cursor: string }[]; pageInfo: { endCursor: string } }
  }>(left, inNorway, query)
  for (const { cursor } of people.edges) {
    expect(Buffer.from(cursor, 'base64url').toString()).not.toMatch(/example|Name/)
  }
  const next = `{ people(first: 3, after: "${people.pageInfo.endCursor}", orderBy: [{ email: DESC }, { name: ASC }]) { edges { cursor node { id } } pageInfo { hasPreviousPage hasNextPage } } }`
  await tellsNothing(inNorway, [next], { sharp: false })
})

test('the keys of groups are masks', async () => {
  await tellsNothing(inNorway, [
    '{ peopleAggregate(groupBy: [{ field: name }]) { groups { key { name } count } } }',
    '{ peopleAggregate(groupBy: [{ field: email }], having: { count: { gte: 1 } }) { groups { key { email } count } } }',
    '{ peopleAggregate(groupBy: [{ field: born, grain: MONTH }]) { groups { key { born } count } } }',
    '{ visitsAggregate(groupBy: [{ person: { field: name } }]) { groups { key { person { name } } count } } }',
  ])
})

test('the least and the largest of a small group are masks, and of too small a group nothing is told', async () => {
  const small =
    '{ peopleAggregate(where: { id: { eq: 3 } }) { groups { min { salary } max { salary } avg { salary } median { salary } } } }'
  await tellsNothing(inNorway, [small])
  expect(await bodyFor(left, analyst, small)).toBe('{"data":{"peopleAggregate":{"groups":[]}}}')
  expect(await bodyFor(right, analyst, small)).toBe(await bodyFor(left, analyst, small))
  // By a public column alone, a group of one is told.
  expect(
    await dataFor(
      left,
      analyst,
      '{ peopleAggregate(where: { id: { eq: 3 } }) { groups { count max { id } } } }',
    ),
  ).toEqual({ peopleAggregate: { groups: [{ count: 1, max: { id: 3 } }] } })
  expect(
    await dataFor(
      left,
      analyst,
      '{ peopleAggregate(groupBy: [{ field: salary }]) { groups { key { salary } count } } }',
    ),
  ).toEqual({ peopleAggregate: { groups: [] } })
})

test('the difference of two aggregates is that of masks', async () => {
  const sums = (where: string) =>
    `{ peopleAggregate(where: ${where}) { groups { sum { salary rate } avg { salary } count } } }`
  await tellsNothing(inNorway, [
    sums('{ id: { lte: 9 } }'),
    sums('{ id: { lte: 10 } }'),
    '{ peopleAggregate { groups { measures { payroll } } } }',
    '{ peopleAggregate(where: { email: { ne: "a1@example.org" } }) { groups { count } } }',
  ])
  for (const where of ['{ id: { lte: 9 } }', '{ id: { lte: 10 } }']) {
    expect(await bodyFor(left, analyst, sums(where))).toBe(
      await bodyFor(right, analyst, sums(where)),
    )
  }
})

test('counts and hasNextPage are of rows that may be seen', async () => {
  await tellsNothing(inNorway, [
    '{ people(first: 10) { count { value exact } pageInfo { hasNextPage hasPreviousPage } } }',
    '{ people(first: 2, offset: 9) { nodes { id } pageInfo { hasNextPage } } }',
    '{ people { count(exact: true) { value } } visits(first: 10) { count(cap: 12) { value exact } pageInfo { hasNextPage } } }',
    '{ peopleAggregate { groups { count } } visitsAggregate(groupBy: [{ field: country }]) { groups { key { country } count } } }',
    '{ person(id: 1) { visits { count { value } pageInfo { hasNextPage } } } }',
  ])
})

test('filters through relations meet rows that may be seen, and masks', async () => {
  await tellsNothing(inNorway, [
    '{ visits(where: { person: { name: { startsWith: "Name" } } }) { nodes { id } } }',
    '{ people(where: { visits: { some: { topic: { contains: "zzz" } } } }) { nodes { id } } }',
    '{ people(where: { team: { some: { salary: { gt: 0 } } } }) { nodes { id } } }',
    '{ people(where: { visits: { none: { country: { eq: "SE" } } } }) { nodes { id } count { value } } }',
  ])
  await tellsNothing(inNorway, ['{ people(where: { boss: { id: { gt: 0 } } }) { nodes { id } } }'])
})

test('paths into JSON see the mask', async () => {
  await tellsNothing(inNorway, [
    '{ people(where: { notes: { path: { at: ["secret"], text: { startsWith: "note" } } } }) { nodes { id } } }',
    '{ people(where: { notes: { path: { at: ["list", "0"], number: { gt: 0 } } } }) { nodes { id } count { value } } }',
    '{ people(where: { notes: { path: { at: ["list"], exists: true } } }) { nodes { id } } }',
  ])
})

test('a hash is no dictionary: another role, and another secret, have other hashes', async () => {
  const hashes = async (server: TestServer, identity: Identity): Promise<string[]> => {
    const { people } = await dataFor<{ people: { nodes: { email: string }[] } }>(
      server,
      identity,
      '{ people(first: 20) { nodes { email } } }',
    )
    return people.nodes.map(({ email }) => email)
  }
  const mine = await hashes(left, analyst)
  expect(new Set(mine).size).toBe(20)
  const others = [
    ...(await hashes(left, holding('auditor'))),
    ...(await hashes(left.with(await clinicWith('another')), analyst)),
  ]
  expect(mine.filter((hash) => others.includes(hash))).toEqual([])
})

test('the score of a candidate text tells nothing of a text that is hidden', async () => {
  const query = (text: string) =>
    `{ visits(first: 3, search: { near: { text: "${text}" } }) { edges { score node { id topic } } searchInfo { candidates exhausted } } }`
  // The analyst has no name for the topic, so none for its vector either.
  expect(await bodyFor(left, analyst, query('aab'))).toContain('Unknown argument')
  await tellsNothing(analyst, [query('aab'), query('c')])
  await tellsNothing(inNorway, [query('aab')], { sharp: false })
})

test('the nearest neighbors under a row rule are those among the rows that may be seen', async () => {
  const query =
    '{ visits(first: 5, search: { near: { vector: [0, 0, 1] } }) { edges { score node { id country } } searchInfo { strategy exact candidates exhausted } } }'
  await tellsNothing(inNorway, [query, query.replace('vector: [0, 0, 1]', 'vector: [1, 0, 3]')])
  const hidden = (id: number) =>
    `{ visits(first: 3, search: { near: { key: { id: ${id} } } }) { edges { score } } }`
  // A row that is hidden and one that is not there are named alike.
  const [there, absent] = [
    await bodyFor(left, inNorway, hidden(12)),
    await bodyFor(left, inNorway, hidden(999)),
  ]
  expect(there).toBe(absent)
})

test('plans and validated documents of one role serve no other', async () => {
  const query = 'query Q($id: Int!) { person(id: $id) { email diagnosis } }'
  const short = 'query Q($id: Int!) { person(id: $id) { email } }'
  for (const identity of [officer, analyst, inNorway, officer, analyst, anonymous, inNorway]) {
    const body = await bodyFor(left, identity, query, { id: 1 })
    expect(body.includes('"diagnosis":"cold"')).toBe(identity === officer)
    const [email] = /"email":"[^"]*"/.exec(await bodyFor(left, identity, short, { id: 1 })) ?? []
    expect(email === '"email":"a1@example.org"').toBe(identity === officer)
  }
  // The same role with other attributes shares the plan, and brings its own.
  const list = '{ people(first: 1) { nodes { country } } }'
  const countries = (...given: string[]) => ({ ...inNorway, attributes: { countries: given } })
  for (const country of ['NO', 'SE', 'NO', 'SE']) {
    expect(await bodyFor(left, countries(country), list)).toContain(`"country":"${country}"`)
  }
  expect(await bodyFor(left, countries(), list)).toContain('"nodes":[]')
})

test('errors are the same whatever is hidden', async () => {
  await tellsNothing(
    inNorway,
    [
      '{ people(where: { email: { eq: 1 } }) { nodes { id } } }',
      '{ people(after: "nonsense") { nodes { id } } }',
      '{ people(where: { name: { like: "x\\\\" } }) { nodes { id } } }',
      '{ people(where: { salary: { eq: 99999999999 } }) { nodes { id } } }',
      '{ peopleAggregate(groupBy: [{ field: seen, grain: DAY, timeZone: "Mars/Base" }]) { groups { count } } }',
      '{ visits(search: { near: { key: { id: 999 } } }) { nodes { id } } }',
      '{ person(id: 15) { name } people(first: 5000) { nodes { id } } }',
    ],
    { sharp: false },
  )
})

test('what is hidden and what is not there are told apart by nothing', async () => {
  const told = async (identity: Identity, query: string, name: string): Promise<string> =>
    (await bodyFor(left, identity, query)).replaceAll(name, 'NAME')
  for (const [hidden, absent] of [
    ['diagnosis', 'diagnosiz'],
    ['diagnoses', 'diagnosez'],
  ]) {
    if (hidden === undefined || absent === undefined) throw new Error('nothing to compare')
    for (const query of [
      (name: string) => `{ people { nodes { ${name} } } }`,
      (name: string) => `{ people(where: { ${name}: { eq: "x" } }) { nodes { id } } }`,
      (name: string) => `{ people(orderBy: [{ ${name}: ASC }]) { nodes { id } } }`,
      (name: string) => `{ peopleAggregate(groupBy: [{ field: ${name} }]) { groups { count } } }`,
      (name: string) => `{ peopleAggregate { groups { max { ${name} } measures { ${name} } } } }`,
      (name: string) => `{ catalog { lineage(of: "gold.people.${name}") { dataset } } }`,
      (name: string) => `{ catalog { lineage(of: "Person.${name}") { dataset } } }`,
    ]) {
      const positions = /"column":\d+| Did you mean [^?]*\?/g
      const one = (await told(inNorway, query(hidden), hidden)).replace(positions, '')
      const other = (await told(inNorway, query(absent), absent)).replace(positions, '')
      expect(one.toLowerCase()).toBe(
        other.toLowerCase().replaceAll(absent.toLowerCase(), 'NAME').replaceAll('name', 'name'),
      )
    }
  }
  // A segment of a hidden column is as one that nobody declared.
  const segment = (name: string) => `{ people(segment: [${name}]) { nodes { id } } }`
  expect(await told(inNorway, segment('FLU'), 'FLU')).toBe(
    await told(inNorway, segment('FLX'), 'FLX'),
  )
  expect(await bodyFor(left, officer, segment('FLU'))).toContain('"nodes":[{')
  // A row that a rule hides is as one that was never there.
  expect(await bodyFor(left, inNorway, '{ person(id: 15) { id } }')).toBe(
    await bodyFor(left, inNorway, '{ person(id: 999) { id } }'),
  )
})

const introspection = `{ __schema { types { name description fields(includeDeprecated: true) { name description args { name description } appliedDirectives { name args { name value } } } inputFields { name description } enumValues { name description } } } }`

test('introspection, descriptions, SDL and suggestions have no name for what is denied', async () => {
  const sdl = async (identity: Identity): Promise<string> => {
    const response = await left.server.fetch(
      new Request('http://localhost/schema.graphql', { headers: as(identity) }),
    )
    return await response.text()
  }
  const catalog =
    '{ catalog { products { id grain fields { name column type description lineage { sources { dataset field } influences { field } origins { field } } } relations { field columns } checks { name fields } measures { name of where } segments { name where } embeddings { field of } } } }'
  for (const identity of [inNorway, analyst, anonymous]) {
    for (const text of [
      await bodyFor(left, identity, introspection),
      await sdl(identity),
      await bodyFor(left, identity, catalog),
      await bodyFor(
        left.with({ ...(await clinicWith('tests')), mode: 'dev' }),
        identity,
        '{ people { nodes { diagnosi } } peopleAggregate { groups { measures { diagnose } } } }',
      ),
    ]) {
      expect(text.replaceAll(/diagnosi"|diagnose"|\\"diagnosi\\"|\\"diagnose\\"/g, '')).not.toMatch(
        /diagnos[ei]s/i,
      )
      expect(text).not.toMatch(/\bflu\b/i)
    }
  }
  for (const text of [
    await bodyFor(left, officer, introspection),
    await sdl(officer),
    await bodyFor(left, officer, catalog),
  ]) {
    expect(text).toMatch(/diagnosis/)
  }
})

test('the lineage of a hidden column is not told, from either end', async () => {
  const ends =
    '{ catalog { lineage(of: "gold.people.email") { upstream { dataset field } edges { from fromField } paths { places { name field } } degree { in } } } }'
  const downstream = '{ catalog { lineage(of: "silver.intake.contact") { downstream { field } } } }'
  expect(await bodyFor(left, inNorway, ends)).toContain('contact')
  for (const identity of [anonymous, holding('researcher')]) {
    expect(await bodyFor(left, identity, ends)).toContain('There is no such dataset')
    expect(await bodyFor(left, identity, downstream)).toContain('There is no such dataset')
    const influences =
      '{ catalog { product(id: "gold.people") { fields { name lineage { influences { dataset field } } } lineage { upstream { dataset field } edges { from fromField } } } } }'
    const told = await bodyFor(left, identity, influences)
    expect(told).toContain('silver.intake')
    expect(told).not.toContain('contact')
  }
  const provenance = await left.server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'platinum-provenance': 'fields',
        ...as(holding('researcher')),
      },
      body: JSON.stringify({ query: '{ people { nodes { country } } }' }),
    }),
  )
  const text = await provenance.text()
  expect(text).toContain('"influencedBy":["silver.intake"]')
  expect(text).not.toContain('contact')
})

test('the cost of an operation follows from its text alone', async () => {
  const explained = async (server: TestServer, query: string): Promise<unknown> => {
    const response = await server
      .with({
        ...(await clinicWith('tests')),
        explain: true,
        access: { explain: inNorway.roles },
      })
      .server.fetch(
        new Request('http://localhost/graphql', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'platinum-explain': 'plan',
            ...as(inNorway),
          },
          body: JSON.stringify({ query }),
        }),
      )
    const { extensions } = (await response.json()) as {
      extensions: {
        platinum: {
          cost: unknown
          explain: { fields: { people: { cost: unknown; sql: unknown; plan: unknown } } }
        }
      }
    }
    const { cost, explain } = extensions.platinum
    const { people } = explain.fields
    // The SQL of a rule names what it reads.
    expect(people.sql).toBeNull()
    return [cost, people.cost, people.plan]
  }
  const query =
    '{ people(where: { name: { eq: "Name 1" } }) { nodes { id visits { nodes { id } } } } }'
  expect(await explained(left, query)).toEqual(await explained(right, query))
})

/** The options of the clinic's server with another secret. */
async function clinicWith(secret: string) {
  const { lineage, policies, registry, spaces } = await import('./clinic.ts')
  return { lineage, policies, registry, spaces, secret }
}

test('of somewhere without a row that may be seen, both databases say the same', async () => {
  await tellsNothing(
    swedish,
    [
      '{ people { nodes { id } count { value } pageInfo { hasNextPage endCursor } } }',
      '{ peopleAggregate(groupBy: [{ field: country }]) { groups { key { country } count } } }',
    ],
    { sharp: true },
  )
})
