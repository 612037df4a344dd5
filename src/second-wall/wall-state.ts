import type { ClientBase } from 'pg'
import { historySchema } from '../product/history.ts'
import { layers } from '../product/layer.ts'
import type { WallRoles } from './wall-roles.ts'

type Client = Pick<ClientBase, 'query'>

/** Schemas with tables of the project or of the engine. */
export const ownSchemas: readonly string[] = [
  ...layers,
  ...layers.map(historySchema),
  'candidate',
  'previous',
  'ops',
]

/**
 * What the two roles may do in this database, and which row-level security there is, as Postgres
 * has it: a line for each, in order. Everything that would open a hole in the wall changes a line.
 */
export async function readWallState(
  client: Client,
  { api, reader }: WallRoles,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `WITH own AS (
       SELECT r.oid, CASE r.rolname WHEN $1 THEN 'api' ELSE 'reader' END AS name,
              r.rolsuper, r.rolbypassrls, r.rolcreaterole
         FROM pg_roles r WHERE r.rolname IN ($1, $2)
     ), tables AS (
       SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name,
              c.relowner, c.relacl, c.relrowsecurity
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY ($3) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     ), grantees AS (SELECT oid, name FROM own UNION ALL SELECT 0, 'everyone')
     SELECT line COLLATE "C" AS line FROM (
       SELECT 'role ' || name AS line FROM own
       UNION ALL SELECT format('role %s is a superuser', name) FROM own WHERE rolsuper
       UNION ALL SELECT format('role %s passes row-level security', name) FROM own WHERE rolbypassrls
       UNION ALL SELECT format('role %s makes roles', name) FROM own WHERE rolcreaterole
       UNION ALL SELECT format('role %s is a member of %s', own.name, m.roleid::regrole)
         FROM own JOIN pg_auth_members m ON m.member = own.oid
       UNION ALL SELECT format('%s owns %s', own.name, t.name) FROM own JOIN tables t ON t.relowner = own.oid
       UNION ALL SELECT format('schema %I: %s to %s', n.nspname, a.privilege_type, g.name)
         FROM pg_namespace n, aclexplode(n.nspacl) a JOIN grantees g ON g.oid = a.grantee
        WHERE n.nspname = ANY ($3)
       UNION ALL SELECT format('table %s: %s to %s', t.name, a.privilege_type, g.name)
         FROM tables t, aclexplode(t.relacl) a JOIN grantees g ON g.oid = a.grantee
       UNION ALL SELECT format('column %s.%I: %s to %s', t.name, c.attname, a.privilege_type, g.name)
         FROM tables t JOIN pg_attribute c ON c.attrelid = t.oid AND NOT c.attisdropped,
              aclexplode(c.attacl) a JOIN grantees g ON g.oid = a.grantee
       UNION ALL SELECT format('row-level security of %s', t.name) FROM tables t WHERE t.relrowsecurity
       UNION ALL SELECT format('policy %s on %s: %s %s to %s using %s', p.polname, t.name, p.polcmd,
              CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
              (SELECT string_agg(coalesce(g.name, r::regrole::text), ' ' ORDER BY r)
                 FROM unnest(p.polroles) r LEFT JOIN grantees g ON g.oid = r),
              pg_get_expr(p.polqual, p.polrelid))
         FROM pg_policy p JOIN tables t ON t.oid = p.polrelid
     ) lines ORDER BY 1`,
    [api, reader, ownSchemas],
  )
  return rows.map(({ line }) => line)
}

/** Rights that let the roles past any policy, and that raising the wall does not take away. */
export function holesIn(state: readonly string[]): readonly string[] {
  return state.filter(
    (line) =>
      /^role \S+ (is|passes|makes) /.test(line) ||
      /^\S+ owns /.test(line) ||
      /^(table|column) .* to everyone$/.test(line),
  )
}
