import type { Pool, PoolClient } from 'pg'
import { PlatinumError } from '../errors/platinum-error.ts'
import type { Database, OpenPool, PoolOptions } from '../database/connect.ts'
import { declaredClass } from '../policy/effective-classes.ts'
import type { Project } from '../project/load-project.ts'
import { inspectWall, type WallReport } from '../second-wall/inspect-wall.ts'
import { lowerWall, removeWall } from '../second-wall/lower-wall.ts'
import { raiseWall } from '../second-wall/raise-wall.ts'
import { ReaderWall } from '../second-wall/reader-wall.ts'
import { planWall, type WallPlan } from '../second-wall/wall-plan.ts'
import { readWallRoles, type WallRoles } from '../second-wall/wall-roles.ts'
import { say, warn } from './output.ts'
import type { Session } from './session.ts'

/** What the environment, or else the configuration, says of the second wall. */
function setting({ config }: Project): 'auto' | 'required' | false {
  const said = process.env['PLATINUM_SECOND_WALL']
  if (said === undefined || said === '') return config.policy?.secondWall ?? 'auto'
  if (said === 'auto' || said === 'required') return said
  if (said === 'off') return false
  throw new PlatinumError({
    code: 'CONFIG_INVALID',
    where: 'the environment variable PLATINUM_SECOND_WALL',
    expected: 'auto, required or off',
    found: JSON.stringify(said),
    fix: 'Correct PLATINUM_SECOND_WALL, or unset it.',
  })
}

/** The second wall that a project's policies make. */
export function wallPlanOf({ registry, policies, classes }: Project): WallPlan {
  return planWall({
    registry,
    policies,
    classOf: (column) => classes.get(column) ?? declaredClass(column),
  })
}

/** What a migration begins with: policies keep Postgres from changing the columns that they read. */
export async function lowerForMigration(
  pool: Pool,
): Promise<(client: PoolClient) => Promise<boolean>> {
  const roles = await readWallRoles(pool)
  return (client) => lowerWall(client, roles)
}

/**
 * Raises the second wall where it can be, and says what it came to.
 * @returns whether the database is as the project wants it
 * @throws PlatinumError `SECOND_WALL_MISSING` when it is required and cannot be raised
 */
export async function raise({ project, database }: Session): Promise<boolean> {
  const wanted = setting(project)
  if (wanted === false) {
    if (await removeWall(database.pool)) say('Took the second wall down: the project wants none.')
    return true
  }
  const raised = await raiseWall(database.pool, wallPlanOf(project))
  switch (raised.kind) {
    case 'unchanged':
      return true
    case 'raised': {
      const { roles, ruledTables } = raised
      const rows =
        ruledTables === 0
          ? 'no policy has row rules'
          : `row-level security on ${ruledTables} ${ruledTables === 1 ? 'table' : 'tables'}`
      say(`Raised the second wall: roles ${roles.api} and ${roles.reader}, ${rows}.`)
      return true
    }
    case 'refused': {
      const found = raised.reasons.join(' ')
      if (wanted === 'required') throw missing(found)
      warn(`The second wall cannot be raised, so policies are held to by the API alone. ${found}`)
      return false
    }
  }
}

/** What a report says, for people. */
export function describeWall(report: WallReport): string {
  switch (report.kind) {
    case 'stands':
      return 'The second wall stands: Postgres holds the API to the policies.'
    case 'absent':
      return `There is no second wall: policies are held to by the API alone. ${report.reason}`
    case 'differs':
      return `The second wall is not what the policies make:\n${report.differences.map((line) => `  ${line}`).join('\n')}`
  }
}

/** What a server reads with: the pool for all, and the wall for those whose rows depend on a rule. */
export interface ServingPools {
  readonly pool: Pool
  readonly wall: ReaderWall | undefined
  readonly close: () => Promise<void>
}

/**
 * Opens the pools of a server, behind the second wall where it stands.
 * @throws PlatinumError `SECOND_WALL_MISSING` when it is required and does not stand;
 *   `SECOND_WALL_DIFFERS` when it is not the one that the project's policies make
 */
export async function openServingPools(
  { project, database }: Session,
  options: PoolOptions,
): Promise<ServingPools> {
  const wanted = setting(project)
  const plan = wallPlanOf(project)
  const roles = await readWallRoles(database.pool)
  const report = wanted === false ? undefined : await inspectWall(database.pool, plan, roles)
  if (report?.kind === 'differs') throw differing(report)
  if (report?.kind === 'absent' && wanted === 'required') throw missing(report.reason)
  if (report?.kind !== 'stands') {
    if (report) warn(describeWall(report))
    const { pool, close } = database.openPool(options)
    return { pool, wall: undefined, close }
  }
  return await openBehind(
    database,
    options,
    roles,
    (reader) => new ReaderWall(plan, project.policies, reader),
  )
}

async function openBehind(
  database: Database,
  options: PoolOptions,
  { api, reader }: WallRoles,
  wallOver: (reader: Pool) => ReaderWall,
): Promise<ServingPools> {
  const all = database.openPool({ ...options, role: api })
  const ruled = database.openPool({ ...options, role: reader, readOnly: true })
  const close = async (): Promise<void> => {
    await Promise.all([all.close(), ruled.close()])
  }
  try {
    await assertRole(all, api)
    await assertRole(ruled, reader)
  } catch (error) {
    await close()
    throw error
  }
  return { pool: all.pool, wall: wallOver(ruled.pool), close }
}

/** A pooler between may drop what a connection asks for when it begins. */
async function assertRole({ pool }: OpenPool, role: string): Promise<void> {
  const { rows } = await pool.query<{ name: string }>('SELECT current_user AS name')
  const name = rows[0]?.name
  if (name === role) return
  throw missing(
    `A connection works as ${name ?? 'nobody'} although it asked to work as ${role}; a pooler between that drops startup options does this.`,
  )
}

function missing(found: string): PlatinumError {
  return new PlatinumError({
    code: 'SECOND_WALL_MISSING',
    where: 'the database',
    expected: 'roles and policies that hold the API to what it may read',
    found,
    fix: 'Run "platinum policy apply" as the owner of the tables, or set policy.secondWall to false.',
  })
}

function differing({ differences }: WallReport & { kind: 'differs' }): PlatinumError {
  return new PlatinumError({
    code: 'SECOND_WALL_DIFFERS',
    where: 'the database',
    expected: "the roles and policies that this project's policies make",
    found: differences.join('; '),
    fix: 'Run "platinum policy apply" with the same project, as the owner of the tables.',
  })
}
