import type { ClientBase } from 'pg'
import type { WallPlan } from './wall-plan.ts'
import type { WallRoles } from './wall-roles.ts'
import { holesIn, readWallState } from './wall-state.ts'

interface Login {
  readonly name: string
  readonly makes_roles: boolean
  readonly missing: boolean
  readonly beyond: readonly string[]
}

/** What keeps this login from raising the wall, in sentences; empty when nothing does. */
export async function obstacles(
  client: Pick<ClientBase, 'query'>,
  { tables }: WallPlan,
  roles: WallRoles,
): Promise<readonly string[]> {
  const { api, reader } = roles
  const { rows } = await client.query<Login>(
    `SELECT session_user AS name, u.rolsuper OR u.rolcreaterole AS makes_roles,
            (SELECT count(*) FROM pg_roles WHERE rolname IN ($1, $2)) < 2 AS missing,
            ARRAY(SELECT rolname::text FROM pg_roles
                   WHERE rolname IN ($1, $2) AND NOT u.rolcreaterole AND NOT pg_has_role(session_user, oid, 'MEMBER')) AS beyond
       FROM pg_roles u WHERE u.rolname = session_user`,
    [api, reader],
  )
  const [login] = rows
  if (!login) return ['Postgres does not say who is logged in.']
  const found: string[] = []
  if (login.missing && !login.makes_roles) {
    found.push(
      `${login.name} may not make roles. Make them as somebody who may: CREATE ROLE "${api}" NOLOGIN; CREATE ROLE "${reader}" NOLOGIN; GRANT "${api}", "${reader}" TO "${login.name}";`,
    )
  }
  for (const role of login.beyond) {
    found.push(`${login.name} may not work as ${role}. Run: GRANT "${role}" TO "${login.name}";`)
  }
  const { rows: foreign } = await client.query<{ name: string; owner: string | null }>(
    `SELECT format('%I.%I', t.schema, t.name) AS name, c.owner
       FROM unnest($1::text[], $2::text[]) AS t (schema, name)
       LEFT JOIN (SELECT n.nspname, c.relname, c.relowner, c.relowner::regrole::text AS owner
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace) AS c
         ON c.nspname = t.schema AND c.relname = t.name
      WHERE c.owner IS NULL OR NOT pg_has_role(c.relowner, 'USAGE')`,
    [
      ['ops', ...tables.map(({ schema }) => schema)],
      ['product', ...tables.map(({ name }) => name)],
    ],
  )
  for (const { name, owner } of foreign) {
    found.push(
      owner === null
        ? `There is no table ${name}: run "platinum migrate".`
        : `${login.name} does not own ${name}; ${owner} does.`,
    )
  }
  for (const hole of holesIn(await readWallState(client, roles))) {
    found.push(`A right that the wall cannot hold: ${hole}. Take it away.`)
  }
  return found
}
