import type { Pool } from 'pg'
import { marker, sentinelTable } from './payloads.ts'

/** Puts something there that an injection could reach. */
export async function plantSentinel(pool: Pool): Promise<void> {
  await pool.query(`
    create table public.${sentinelTable} (id integer primary key, word text);
    insert into public.${sentinelTable} select n, 'sentinel ' || n from generate_series(1, 10) n`)
}

/** What is worked with all the time anyway. */
const ownTables = `'ops', 'bullmq', 'pg_catalog', 'pg_toast', 'information_schema'`

/**
 * Everything that must be as it was: rows and columns of every table but the engine's own, all
 * tables, functions and triggers there are, roles, databases, extensions and the settings of every
 * connection of the pool.
 */
export async function stateOf(pool: Pool): Promise<Readonly<Record<string, unknown>>> {
  const read = async (sql: string): Promise<unknown> => (await pool.query(sql)).rows
  const { rows: tables } = await pool.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in (${ownTables}) and n.nspname !~ '^pg_' order by 1`)
  const contents: unknown[] = []
  for (const { name } of tables) {
    contents.push([
      name,
      await read(`select count(*), md5(string_agg(t::text, '|' order by t::text)) from ${name} t`),
    ])
  }
  return {
    contents,
    relations: await read(
      `select n.nspname, c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema') and n.nspname !~ '^pg_(toast_)?temp'
        order by 1, 2, 4`,
    ),
    functions: await read(
      `select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
    ),
    triggers: await read('select tgname, tgrelid::regclass::text from pg_trigger order by 1, 2'),
    // Other tests may make roles of their own on the same server.
    roles: await read(
      `select rolname, rolsuper, rolcanlogin from pg_roles
        where rolsuper or rolname = current_user or rolname ~ '${marker}' order by 1`,
    ),
    extensions: await read('select extname, extversion from pg_extension order by 1'),
    settings: await settingsOf(pool),
    standing: await read(
      `select s.setrole::regrole::text, s.setconfig::text from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
        where d.datname = current_database() order by 1`,
    ),
  }
}

/** What each idle connection has been set to by a statement, without repetition. */
async function settingsOf(pool: Pool): Promise<readonly string[]> {
  const clients = await Promise.all(Array.from({ length: 4 }, () => pool.connect()))
  try {
    const seen = new Set<string>()
    for (const client of clients) {
      // An extension brings settings of its own once it is used.
      const { rows } = await client.query<{ name: string; setting: string }>(
        `select name, setting from pg_settings
          where setting is distinct from reset_val and name not like '%.%' and name <> 'transaction_isolation' order by name`,
      )
      seen.add(JSON.stringify(rows.map(({ name, setting }) => [name, setting])))
    }
    return [...seen]
  } finally {
    for (const client of clients) client.release()
  }
}
