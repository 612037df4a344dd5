import type { Pool, PoolClient } from 'pg'
import { quoteIdentifier, quoteLiteral } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { inspectWall } from './inspect-wall.ts'
import { lowerWall } from './lower-wall.ts'
import { obstacles } from './obstacles.ts'
import { grantOwn, ownRights, ownSequences } from './own-rights.ts'
import { openPolicy, readerPolicy } from './policy-names.ts'
import { tableOf, type WallPlan, type WallTable } from './wall-plan.ts'
import { readWallRoles, type WallRoles } from './wall-roles.ts'
import { readWallState } from './wall-state.ts'

/** What raising the wall came to. */
export type Raised =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'raised'; readonly roles: WallRoles; readonly ruledTables: number }
  /** Nothing was done; why, in sentences for people. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }

/** Any number: every Platinum process must use the same one. */
const lockKey = 7_415_201_844

/**
 * Makes the database's roles, rights and policies those of a plan, in one transaction. Nothing is
 * done where they are already, or where this login may not make them.
 */
export async function raiseWall(pool: Pool, plan: WallPlan): Promise<Raised> {
  const roles = await readWallRoles(pool)
  return await withTransaction(pool, async (client): Promise<Raised> => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    const reasons = await obstacles(client, plan, roles)
    if (reasons.length > 0) return { kind: 'refused', reasons }
    if ((await inspectWall(client, plan, roles)).kind === 'stands') return { kind: 'unchanged' }
    await makeRoles(client, roles)
    await lowerWall(client, roles)
    await grantRights(client, plan, roles)
    const ruled = plan.tables.filter(({ rule }) => rule !== undefined)
    for (const table of ruled) await putPolicies(client, table, roles)
    const state = await readWallState(client, roles)
    await client.query(
      `INSERT INTO ops.second_wall (version, state) VALUES ($1, $2)
       ON CONFLICT (only_row) DO UPDATE SET version = $1, state = $2, raised_at = now()`,
      [plan.version, state],
    )
    return { kind: 'raised', roles, ruledTables: ruled.length }
  })
}

async function makeRoles(client: PoolClient, { api, reader }: WallRoles): Promise<void> {
  const isNew = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::integer / 10000 AS major",
  )
  const how = (isNew.rows[0]?.major ?? 0) >= 16 ? ' WITH SET TRUE, INHERIT FALSE' : ''
  for (const role of [api, reader]) {
    const name = quoteIdentifier(role)
    // Databases of one server may be migrated at once, and the names of roles are the server's.
    await client.query(`DO $do$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ${quoteLiteral(role)}) THEN
        CREATE ROLE ${name} NOLOGIN NOINHERIT;
      END IF;
      IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        GRANT ${name} TO SESSION_USER${how};
      END IF;
    END $do$`)
  }
}

async function grantRights(
  client: PoolClient,
  { tables }: WallPlan,
  { api, reader }: WallRoles,
): Promise<void> {
  const both = `${quoteIdentifier(api)}, ${quoteIdentifier(reader)}`
  const schemas = new Set(['ops', ...tables.map(({ schema }) => schema)])
  const statements = [...schemas].map(
    (schema) => `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${both}`,
  )
  for (const right of ownRights) {
    if (right.api.length > 0) statements.push(grantOwn(right, right.api, api))
    if (right.reader.length > 0) statements.push(grantOwn(right, right.reader, reader))
  }
  for (const sequence of ownSequences) {
    statements.push(`GRANT USAGE ON SEQUENCE ops.${sequence} TO ${quoteIdentifier(api)}`)
  }
  for (const table of tables) {
    const columns = table.columns ? ` (${table.columns.map(quoteIdentifier).join(', ')})` : ''
    statements.push(`GRANT SELECT${columns} ON ${tableOf(table)} TO ${both}`)
  }
  await client.query(statements.join(';\n'))
}

/**
 * The reader is held to the rule by a policy that restricts it. Row-level security shows nobody
 * anything without a policy that lets him, so another lets everyone, as before: who else reads or
 * writes the table is none of the API's business. Where the table has policies of somebody else,
 * these go on deciding for all others.
 */
async function putPolicies(
  client: PoolClient,
  table: WallTable,
  { api, reader }: WallRoles,
): Promise<void> {
  const name = tableOf(table)
  const { rows } = await client.query<{ others: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = $1::regclass) AS others',
    [name],
  )
  const ours = `${quoteIdentifier(api)}, ${quoteIdentifier(reader)}`
  const whom = rows[0]?.others === true ? ours : 'PUBLIC'
  await client.query(
    `CREATE POLICY ${quoteIdentifier(openPolicy)} ON ${name} TO ${whom} USING (true);
     CREATE POLICY ${quoteIdentifier(readerPolicy)} ON ${name} AS RESTRICTIVE FOR SELECT
       TO ${quoteIdentifier(reader)} USING (${table.rule ?? 'false'});
     ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
  )
}
