import type { ClientBase } from 'pg'
import { z } from 'zod'
import type { WallPlan } from './wall-plan.ts'
import type { WallRoles } from './wall-roles.ts'
import { readWallState } from './wall-state.ts'

type Client = Pick<ClientBase, 'query'>

/** How the second wall of a database is. */
export type WallReport =
  | { readonly kind: 'stands' }
  /** It was never raised, or this login may not work as its roles. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** It is there, and is not what the project's policies make, or not what was raised. */
  | { readonly kind: 'differs'; readonly differences: readonly string[] }

const raised = z.array(z.object({ version: z.string(), state: z.array(z.string()) }))

/** Most differences that are told. */
const mostTold = 10

/** Compares what a database has with what the project's policies ask for. */
export async function inspectWall(
  client: Client,
  plan: WallPlan,
  roles: WallRoles,
): Promise<WallReport> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('ops.second_wall') IS NOT NULL AS found",
  )
  if (tables[0]?.found !== true) return { kind: 'absent', reason: 'It was never raised here.' }
  const { rows } = await client.query('SELECT version, state FROM ops.second_wall')
  const [last] = raised.parse(rows)
  if (!last) return { kind: 'absent', reason: 'It was never raised here.' }
  const state = await readWallState(client, roles)
  const differences = [
    ...last.state.filter((line) => !state.includes(line)).map((line) => `gone: ${line}`),
    ...state.filter((line) => !last.state.includes(line)).map((line) => `new: ${line}`),
  ]
  if (last.version !== plan.version) {
    differences.unshift('It was made from other policies or tables than those of this project.')
  }
  if (differences.length > 0)
    return { kind: 'differs', differences: differences.slice(0, mostTold) }
  const foreign = await rolesBeyondReach(client, roles)
  return foreign.length === 0
    ? { kind: 'stands' }
    : { kind: 'absent', reason: `This login may not work as ${foreign.join(' and ')}.` }
}

/** Roles that the session's user may not become. */
async function rolesBeyondReach(
  client: Client,
  { api, reader }: WallRoles,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles
      WHERE rolname IN ($1, $2) AND NOT pg_has_role(session_user, oid,
        CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)
      ORDER BY rolname`,
    [api, reader],
  )
  return rows.map(({ name }) => name)
}
