import type { ClientBase, Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import { withTransaction } from '../database/transaction.ts'
import { openPolicy, readerPolicy } from './policy-names.ts'
import { readWallRoles, type WallRoles } from './wall-roles.ts'
import { ownSchemas } from './wall-state.ts'

type Client = Pick<ClientBase, 'query'>

/**
 * Takes every right from the two roles, and their policies away, so that tables can be changed. A
 * server that works as them is refused by Postgres until the wall is raised again.
 * @returns whether there was anything to take away
 */
export async function lowerWall(client: Client, roles: WallRoles): Promise<boolean> {
  const statements = [...(await revocations(client, roles)), ...(await policyRemovals(client))]
  if (statements.length > 0) await client.query(statements.join(';\n'))
  return statements.length > 0
}

/** As `lowerWall`, for good: servers then work as whoever they log in as. The roles stay. */
export async function removeWall(pool: Pool): Promise<boolean> {
  const roles = await readWallRoles(pool)
  return await withTransaction(pool, async (client) => {
    const found = await lowerWall(client, roles)
    await client.query('DELETE FROM ops.second_wall')
    return found
  })
}

async function revocations(client: Client, { api, reader }: WallRoles): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `WITH own AS (SELECT oid, rolname FROM pg_roles WHERE rolname IN ($1, $2)),
     held AS (
       SELECT n.nspname, c.relname, c.relkind, own.rolname
         FROM own, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY ($3) AND (
          EXISTS (SELECT 1 FROM aclexplode(c.relacl) a WHERE a.grantee = own.oid) OR
          EXISTS (SELECT 1 FROM pg_attribute t, aclexplode(t.attacl) a
                   WHERE t.attrelid = c.oid AND a.grantee = own.oid))
     )
     SELECT format('REVOKE ALL ON %s %I.%I FROM %I', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                   nspname, relname, rolname) AS statement FROM held
     UNION ALL
     SELECT format('REVOKE ALL ON SCHEMA %I FROM %I', n.nspname, own.rolname)
       FROM own, pg_namespace n
      WHERE n.nspname = ANY ($3)
        AND EXISTS (SELECT 1 FROM aclexplode(n.nspacl) a WHERE a.grantee = own.oid)`,
    [api, reader, ownSchemas],
  )
  return rows.map(({ statement }) => statement)
}

async function policyRemovals(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; names: string[]; others: boolean }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS table,
            array_agg(p.polname::text) FILTER (WHERE p.polname = ANY ($1)) AS names,
            bool_or(NOT p.polname = ANY ($1)) AS others
       FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($2)
      GROUP BY 1 HAVING bool_or(p.polname = ANY ($1))`,
    [[openPolicy, readerPolicy], ownSchemas],
  )
  return rows.flatMap(({ table, names, others }) => [
    ...names.map((name) => `DROP POLICY ${quoteIdentifier(name)} ON ${table}`),
    ...(others ? [] : [`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`]),
  ])
}
