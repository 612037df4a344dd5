import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenPool } from '../../src/database/connect.ts'
import type { TextRow } from '../../src/database/cells.ts'
import { readTextRows, type TextStatement } from '../../src/database/text-rows.ts'
import type { Identity } from '../../src/identity/identity.ts'
import { run } from '../../src/query/run-statement.ts'
import { readWallRoles, type WallRoles } from '../../src/second-wall/wall-roles.ts'
import { ReaderWall } from '../../src/second-wall/reader-wall.ts'
import type { TestServer } from '../graphql/server.ts'
import { startClinic } from '../policy/asking.ts'
import { holding, inNorway, policies, registry, spaces } from '../policy/clinic.ts'
import { planOf, raisedWall, type RaisedWall } from './raised.ts'

/*
 * What Postgres itself refuses, whatever statement the API sends: these tests send statements that
 * the compiler would never write, on the API's own connections.
 */

const plan = planOf(registry, policies)
let server: TestServer
let wall: RaisedWall
let roles: WallRoles
let api: OpenPool
let reader: OpenPool
/** Of one connection, so that the next statement meets what the last one left. */
let behind: ReaderWall

beforeAll(async () => {
  server = await startClinic()
  wall = await raisedWall(server, plan, policies, registry)
  roles = await readWallRoles(server.pool)
  api = server.openPool({ role: roles.api })
  reader = server.openPool({ role: roles.reader, readOnly: true, maxConnections: 1 })
  behind = new ReaderWall(plan, policies, reader.pool)
})
afterAll(async () => {
  await Promise.all([api.close(), reader.close()])
  await wall[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** Runs a statement as a request of somebody would, without what the compiler adds for him. */
async function raw(identity: Identity, text: string): Promise<readonly TextRow[]> {
  const place = behind.of(identity)
  const rows = await run(
    { text, values: [] },
    { database: place?.database ?? api.pool, spaces, settings: place?.settings },
  )
  return rows.texts()
}

async function refusal(statement: Promise<unknown>): Promise<string> {
  return await statement.then(
    () => 'nothing refused',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

const everyone = 'select id, country from gold.people order by id'

test('a statement that forgets the row rule gets no other rows', async () => {
  const rows = await raw(inNorway, everyone)
  expect(rows.map(([id]) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const attempts = [
    'select count(*) from gold.people',
    "select count(*) from gold.people where country = 'SE' or true",
    'select count(*) from gold.visits as v join gold.people as p on p.id = v.person_id',
    'select count(*) from (select id from gold.people union all select 1 where false) as u',
    'with all_people as materialized (select * from (select id from gold.people) as p) select count(*) from all_people',
  ]
  for (const attempt of attempts) {
    expect({ attempt, rows: await raw(inNorway, attempt) }).toEqual({ attempt, rows: [['10']] })
  }
})

test('somebody who sees every row reads as the API does, and others see what their roles do', async () => {
  expect(behind.of(holding('officer'))).toBeUndefined()
  expect(await raw(holding('officer'), everyone)).toHaveLength(20)
  const counts = new Map<string, number>()
  for (const held of [[], ['support'], ['unheard-of'], ['researcher']]) {
    counts.set(held.join(), (await raw(holding(...held), everyone)).length)
  }
  expect(Object.fromEntries(counts)).toEqual({ '': 0, support: 0, 'unheard-of': 0, researcher: 0 })
  const researching = { ...holding('researcher'), purpose: 'research' }
  expect(await raw(researching, everyone)).toHaveLength(10)
  const both = { ...inNorway, roles: ['researcher', 'support'], purpose: 'research' }
  expect(await raw(both, everyone)).toHaveLength(15)
})

test('attributes of another kind than the column let no row through', async () => {
  const told: unknown[] = []
  for (const countries of [
    null,
    [],
    7,
    [7],
    ['NO', 7],
    'NO',
    ['NO', 'SE'],
    ['}', '"NO"'],
    '{NO}',
  ]) {
    const rows = await raw({ ...inNorway, attributes: { countries } }, everyone)
    told.push([countries, rows.length])
  }
  expect(told).toEqual([
    [null, 0],
    [[], 0],
    [7, 0],
    [[7], 0],
    [['NO', 7], 0],
    ['NO', 10],
    [['NO', 'SE'], 20],
    [['}', '"NO"'], 0],
    ['{NO}', 0],
  ])
})

test('a connection says nothing of who asked last: not after a statement, nor after one that failed', async () => {
  const left = async (): Promise<unknown> => {
    const { rows } = await reader.pool.query(
      "select count(*)::int as people, coalesce(current_setting('platinum.roles', true), '') as roles from gold.people",
    )
    return rows[0]
  }
  const nothing = { people: 0, roles: '' }
  expect(await raw(inNorway, everyone)).toHaveLength(10)
  expect(await left()).toEqual(nothing)
  expect(await refusal(raw(inNorway, 'select 1 / 0'))).toContain('division by zero')
  expect(await left()).toEqual(nothing)
  expect(await refusal(raw(inNorway, 'select 1 from nowhere'))).toContain('does not exist')
  expect(await left()).toEqual(nothing)
  const client = await reader.pool.connect()
  const settings = settingsOf(inNorway)
  try {
    await client.query('begin isolation level repeatable read read only')
    const query = { text: everyone, values: [], name: 'people in a transaction', before: settings }
    expect(await readTextRows(client, query)).toHaveLength(10)
    await client.query('select 1 / 0').catch(() => undefined)
    await client.query('rollback')
  } finally {
    client.release()
  }
  expect(await left()).toEqual(nothing)
  // The same statement, prepared on this very connection, for somebody else.
  const finn = { ...inNorway, attributes: { countries: ['FI'] } }
  expect(await raw(finn, everyone)).toHaveLength(0)
})

test('a cancelled statement leaves nothing on its connection', async () => {
  // The embedded database cannot cancel: there a statement runs to its end.
  const gone = new AbortController()
  const slow = run(
    { text: 'select pg_sleep(0.3)', values: [] },
    { database: reader.pool, spaces, settings: settingsOf(inNorway), signal: gone.signal },
  ).catch(() => undefined)
  setTimeout(() => gone.abort(new Error('gone')), 50)
  await slow
  const { rows } = await reader.pool.query('select count(*)::int as people from gold.people')
  expect(rows).toEqual([{ people: 0 }])
  expect(reader.pool.totalCount).toBe(1)
})

function settingsOf(identity: Identity): TextStatement | undefined {
  return behind.of(identity)?.settings
}

test('statements prepared again after a pooler forgot them are told who asks again', async () => {
  const client = await reader.pool.connect()
  try {
    const query = { text: everyone, values: [], name: 'kept', before: settingsOf(inNorway) }
    expect(await readTextRows(client, query)).toHaveLength(10)
    await client.query('deallocate all')
    expect(await readTextRows(client, query)).toHaveLength(10)
  } finally {
    client.release()
  }
})

test('the roles of the API write no data, make nothing and drop nothing', async () => {
  const attempts = [
    "insert into gold.people (id, token, name, country, active, diagnosis) values (99, gen_random_uuid(), 'x', 'NO', true, 'x')",
    "update gold.people set country = 'NO'",
    'delete from gold.people',
    'truncate gold.people',
    'drop table gold.people',
    'alter table gold.people disable row level security',
    'create table gold.mine (id integer)',
    'create table public.mine (id integer)',
    'drop policy "platinum holds the reader" on gold.people',
    'update ops.product set row_count = 0',
    'delete from ops.audit_batch',
    'create role mine',
  ]
  for (const pool of [api.pool, reader.pool]) {
    for (const attempt of attempts) {
      const said = await refusal(pool.query(attempt))
      expect({ attempt, said }).toEqual({
        attempt,
        said: expect.stringMatching(
          /permission denied|must be owner|read-only transaction/,
        ) as string,
      })
    }
  }
  expect((await server.pool.query('select count(*)::int as n from gold.people')).rows).toEqual([
    { n: 20 },
  ])
})

test('what is not served, set aside, or seen by nobody cannot be read at all', async () => {
  const attempts = [
    'select * from silver.intake',
    'select row_values from ops.quarantined_row',
    'select sample_keys from ops.check_result',
  ]
  for (const pool of [api.pool, reader.pool]) {
    for (const attempt of attempts) {
      expect(await refusal(pool.query(attempt))).toContain('permission denied')
    }
  }
  expect(await refusal(reader.pool.query('select digest from ops.api_key'))).toContain(
    'permission denied',
  )
  expect(await refusal(reader.pool.query('select records from ops.audit_batch'))).toContain(
    'permission denied',
  )
})

test('earlier versions of rows are behind the wall too', async () => {
  await server.pool.query(
    `insert into gold_history.visits (id, person_id, person_token, country, topic, __from_version)
     select id, person_id, person_token, country, topic, 1 from gold.visits`,
  )
  expect(await raw(inNorway, 'select count(*) from gold_history.visits')).toEqual([['10']])
  expect(await raw(holding('analyst'), 'select count(*) from gold_history.visits')).toEqual([
    ['20'],
  ])
})

test('whoever else reads or writes the tables does so as before', async () => {
  const { rows } = await server.pool.query('select count(*)::int as n from gold.people')
  expect(rows).toEqual([{ n: 20 }])
  const other = `${roles.reader}_bi`
  await server.pool.query(
    `create role "${other}"; grant usage on schema gold to "${other}"; grant select, update on gold.people to "${other}"`,
  )
  const bi = server.openPool({ role: other })
  try {
    expect((await bi.pool.query('select count(*)::int as n from gold.people')).rows).toEqual([
      { n: 20 },
    ])
    expect((await bi.pool.query('update gold.people set country = country')).rowCount).toBe(20)
  } finally {
    await bi.close()
    await server.pool.query(`drop owned by "${other}"; drop role "${other}"`)
  }
})
