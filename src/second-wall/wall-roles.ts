import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

/** The database roles that the API works as. They own nothing. */
export interface WallRoles {
  /** Reads what is served, every row of it, and keeps the API's own records. */
  readonly api: string
  /** Reads the rows that the settings of a request let through, and writes nothing. */
  readonly reader: string
}

/** Most bytes of a name in Postgres. */
const longestName = 63

/**
 * Roles belong to a whole server, so their names hold the database's: those of one project have no
 * rights in another's.
 */
export function wallRoles(database: string): WallRoles {
  return {
    api: roleName('platinum_api_', database),
    reader: roleName('platinum_reader_', database),
  }
}

function roleName(prefix: string, database: string): string {
  const name = `${prefix}${database}`
  if (Buffer.byteLength(name) <= longestName && /^[\w-]+$/.test(database)) return name
  const hash = createHash('sha256').update(database).digest('hex').slice(0, 10)
  return `${prefix}${database.replace(/[^\w-]/g, '_').slice(0, 30)}_${hash}`
}

/** The roles of the database that a pool reaches. */
export async function readWallRoles(pool: Pick<Pool, 'query'>): Promise<WallRoles> {
  const { rows } = await pool.query<{ name: string }>('SELECT current_database() AS name')
  return wallRoles(rows[0]?.name ?? '')
}
