import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attribute, policy, role } from 'platinum'
import { quoteIdentifier } from '../../src/database/identifier.ts'
import { applyCommittedMigrations } from '../../src/migration/committed.ts'
import { noPolicies, type Policies } from '../../src/policy/policies.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { inspectWall } from '../../src/second-wall/inspect-wall.ts'
import { lowerWall, removeWall } from '../../src/second-wall/lower-wall.ts'
import { raiseWall } from '../../src/second-wall/raise-wall.ts'
import { readWallRoles, wallRoles, type WallRoles } from '../../src/second-wall/wall-roles.ts'
import { alignHistories } from '../../src/history/align-history.ts'
import type { TestServer } from '../graphql/server.ts'
import { startClinic } from '../policy/asking.ts'
import { people, policies, registry } from '../policy/clinic.ts'
import { planOf } from './raised.ts'

let server: TestServer
let roles: WallRoles
const plan = planOf(registry, policies)

beforeAll(async () => {
  server = await startClinic()
  await alignHistories(server.pool, registry)
  roles = await readWallRoles(server.pool)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const inspect = () => inspectWall(server.pool, plan, roles)

function other(
  rows: Parameters<typeof policy<typeof people>>[1]['grants'][number]['rows'],
): Policies {
  const support = role('support', { description: 'Others.' })
  const read = readPolicies(
    { people: policy(people, { grants: [{ role: support, rows: rows ?? 'all' }] }) },
    registry,
  )
  expect(read.problems).toEqual([])
  return read.policies
}

async function policiesOf(table: string): Promise<unknown> {
  const { rows } = await server.pool.query<{ n: number; on: boolean }>(
    `select (select count(*)::int from pg_policy where polrelid = $1::regclass) as n,
            (select relrowsecurity from pg_class where oid = $1::regclass) as on`,
    [table],
  )
  return rows[0]
}

test('a wall is raised once, and then found to stand', async () => {
  expect(await inspect()).toEqual({ kind: 'absent', reason: 'It was never raised here.' })
  expect(await raiseWall(server.pool, plan)).toEqual({ kind: 'raised', roles, ruledTables: 3 })
  expect(await inspect()).toEqual({ kind: 'stands' })
  expect(await raiseWall(server.pool, plan)).toEqual({ kind: 'unchanged' })
  expect(await policiesOf('gold.people')).toEqual({ n: 2, on: true })
})

test.each([
  [
    'a right too many',
    (r: WallRoles) => `grant insert on gold.people to ${quoteIdentifier(r.reader)}`,
    'new: table gold.people: INSERT to reader',
  ],
  [
    'a right to what is hidden',
    (r: WallRoles) => `grant select on silver.intake to ${quoteIdentifier(r.api)}`,
    'new: table silver.intake: SELECT to api',
  ],
  [
    'row-level security turned off',
    () => 'alter table gold.people disable row level security',
    'gone: row-level security of gold.people',
  ],
  [
    'a policy that was changed',
    () => 'alter policy "platinum holds the reader" on gold.people using (true)',
    'to reader using true',
  ],
  [
    'a table made anew',
    () =>
      'create table gold.copy as table gold.visits; drop table gold.visits; alter table gold.copy rename to visits',
    'gone: ',
  ],
])('%s is found, and mended by raising the wall again', async (_what, change, found) => {
  expect((await raiseWall(server.pool, plan)).kind).not.toBe('refused')
  await server.pool.query(change(roles))
  const report = await inspect()
  expect(report.kind).toBe('differs')
  expect(JSON.stringify(report)).toContain(found)
  expect((await raiseWall(server.pool, plan)).kind).toBe('raised')
  expect(await inspect()).toEqual({ kind: 'stands' })
})

test.each([
  [
    'a right of everyone',
    () => 'grant update on gold.people to public',
    () => 'revoke update on gold.people from public',
    'table gold.people: UPDATE to everyone',
  ],
  [
    'a role that passes policies',
    (r: WallRoles) => `alter role ${quoteIdentifier(r.reader)} bypassrls`,
    (r: WallRoles) => `alter role ${quoteIdentifier(r.reader)} nobypassrls`,
    'role reader passes row-level security',
  ],
  [
    'a role that is a member of the owner',
    (r: WallRoles) => `grant pg_write_all_data to ${quoteIdentifier(r.api)}`,
    (r: WallRoles) => `revoke pg_write_all_data from ${quoteIdentifier(r.api)}`,
    'role api is a member of pg_write_all_data',
  ],
  [
    'a table that a role owns',
    (r: WallRoles) => `alter table gold.people owner to ${quoteIdentifier(r.api)}`,
    () => 'alter table gold.people owner to current_user',
    'api owns gold.people',
  ],
])('%s is found, and no wall is raised over it', async (_what, change, mend, found) => {
  expect((await raiseWall(server.pool, plan)).kind).not.toBe('refused')
  await server.pool.query(change(roles))
  expect(JSON.stringify(await inspect())).toContain(`new: ${found}`)
  const raised = await raiseWall(server.pool, plan)
  expect(JSON.stringify(raised)).toContain(found)
  expect(raised.kind).toBe('refused')
  await server.pool.query(mend(roles))
  expect((await raiseWall(server.pool, plan)).kind).not.toBe('refused')
  expect(await inspect()).toEqual({ kind: 'stands' })
})

test('policies that changed make another wall', async () => {
  await raiseWall(server.pool, plan)
  const next = planOf(registry, other({ country: { eq: attribute('country') } }))
  expect(await inspectWall(server.pool, next, roles)).toEqual({
    kind: 'differs',
    differences: ['It was made from other policies or tables than those of this project.'],
  })
  expect((await raiseWall(server.pool, next)).kind).toBe('raised')
  expect((await inspectWall(server.pool, next, roles)).kind).toBe('stands')
  expect((await inspect()).kind).toBe('differs')
  expect(await policiesOf('gold.visits')).toEqual({ n: 0, on: false })
  // Without any row rule, rights are all there is.
  const open = planOf(registry, noPolicies)
  expect(await raiseWall(server.pool, open)).toMatchObject({ kind: 'raised', ruledTables: 0 })
  expect(await policiesOf('gold.people')).toEqual({ n: 0, on: false })
})

test('columns that nobody sees are out of reach', async () => {
  await raiseWall(server.pool, planOf(registry, noPolicies))
  const api = server.openPool({ role: roles.api })
  try {
    expect((await api.pool.query('select id, country from gold.people')).rowCount).toBe(20)
    for (const column of ['email', 'diagnosis', 'notes', 'boss_id', '*']) {
      await expect(api.pool.query(`select ${column} from gold.people`)).rejects.toThrow(
        'permission denied',
      )
    }
  } finally {
    await api.close()
  }
})

test('policies of somebody else on a table stay, and go on deciding for others', async () => {
  await removeWall(server.pool)
  await server.pool.query(
    'alter table gold.people enable row level security; create policy theirs on gold.people using (id = 1)',
  )
  await raiseWall(server.pool, plan)
  const name = quoteIdentifier(`${roles.reader}_bi`)
  await server.pool.query(
    `create role ${name}; grant usage on schema gold to ${name}; grant select on gold.people to ${name}`,
  )
  const bi = server.openPool({ role: `${roles.reader}_bi` })
  const api = server.openPool({ role: roles.api })
  try {
    expect((await bi.pool.query('select id from gold.people')).rowCount).toBe(1)
    expect((await api.pool.query('select id from gold.people')).rowCount).toBe(20)
  } finally {
    await Promise.all([bi.close(), api.close()])
    await server.pool.query(`drop owned by ${name}; drop role ${name}`)
  }
  await removeWall(server.pool)
  expect(await policiesOf('gold.people')).toEqual({ n: 1, on: true })
  await server.pool.query(
    'drop policy theirs on gold.people; alter table gold.people disable row level security',
  )
})

test('while a wall is lowered for a migration, readers are refused and not told that there is nothing', async () => {
  await raiseWall(server.pool, plan)
  await lowerWall(server.pool, roles)
  const reader = server.openPool({ role: roles.reader })
  try {
    await expect(reader.pool.query('select id from gold.people')).rejects.toThrow(
      'permission denied',
    )
    // A column that a rule reads can be changed now.
    await server.pool.query('alter table gold.people alter column country type varchar(9)')
    await raiseWall(server.pool, plan)
    await server.pool.query('alter table gold.people alter column country type text').then(
      () => expect.fail('the policy should hold the column'),
      (error: unknown) => expect(String(error)).toContain('policy'),
    )
  } finally {
    await reader.close()
  }
  expect(await removeWall(server.pool)).toBe(true)
  expect(await removeWall(server.pool)).toBe(false)
  expect((await inspect()).kind).toBe('absent')
})

test('a migration may change a column that a rule reads', async () => {
  await raiseWall(server.pool, plan)
  const directory = await mkdtemp(join(tmpdir(), 'platinum-test-'))
  const folder = join(directory, 'migrations')
  await mkdir(join(folder, 'meta'), { recursive: true })
  const entries = [{ idx: 0, version: '7', when: 1, tag: '0000_country', breakpoints: true }]
  await writeFile(
    join(folder, 'meta/_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
  await writeFile(
    join(folder, '0000_country.sql'),
    'alter table gold.people alter column country type varchar(9)',
  )
  try {
    await expect(applyCommittedMigrations(server.pool, directory)).rejects.toThrow('policy')
    const lower = (client: PoolClient): Promise<unknown> => lowerWall(client, roles)
    expect(await applyCommittedMigrations(server.pool, directory, lower)).toBe(1)
    expect((await inspect()).kind).toBe('differs')
    expect((await raiseWall(server.pool, plan)).kind).toBe('raised')
    // With nothing to apply, nothing is lowered.
    expect(await applyCommittedMigrations(server.pool, directory, lower)).toBe(0)
    expect(await inspect()).toEqual({ kind: 'stands' })
  } finally {
    await rm(directory, { recursive: true })
  }
})

// The embedded database has one login.
const isServer = Boolean(process.env['DATABASE_URL'])

test.runIf(isServer)(
  'a login that may not raise the wall is told what it lacks, and nothing is done',
  async () => {
    await removeWall(server.pool)
    const name = `${roles.api}_login`
    await server.pool.query(
      `create role ${quoteIdentifier(name)}; grant usage on schema ops, gold to ${quoteIdentifier(name)};
     grant all on all tables in schema ops to ${quoteIdentifier(name)}`,
    )
    const login = server.oneConnection()
    // Removing the database ends connections that are closing.
    login.on('error', () => undefined)
    try {
      await login.query(`set session authorization ${quoteIdentifier(name)}`)
      const raised = await raiseWall(login, plan)
      expect(raised.kind).toBe('refused')
      const said = raised.kind === 'refused' ? raised.reasons.join(' ') : ''
      expect(said).toContain(`${name} may not work as ${roles.api}`)
      expect(said).toContain(`${name} does not own gold.people; postgres does.`)
      await raiseWall(server.pool, plan)
      expect(await inspectWall(login, plan, roles)).toEqual({
        kind: 'absent',
        reason: `This login may not work as ${roles.api} and ${roles.reader}.`,
      })
    } finally {
      await login.end()
      await server.pool.query(
        `drop owned by ${quoteIdentifier(name)}; drop role ${quoteIdentifier(name)}`,
      )
    }
  },
)

test('names of roles fit into what Postgres takes, and differ between databases', () => {
  expect(wallRoles('shop')).toEqual({ api: 'platinum_api_shop', reader: 'platinum_reader_shop' })
  const long = [
    wallRoles('a'.repeat(63)),
    wallRoles(`${'a'.repeat(62)}b`),
    wallRoles('Ünïcode "quoted"'),
  ]
  const names = long.flatMap(({ api, reader }) => [api, reader])
  expect(new Set(names).size).toBe(6)
  for (const name of names) expect(name).toMatch(/^[\w-]{1,63}$/)
})
