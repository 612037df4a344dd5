import { createHash } from 'node:crypto'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'

/** Parts of Drizzle's objects that lead back to where one came from. */
const backReferences = new Set(['table', 'session', 'dialect', 'schema', 'uniqueNameWithTable'])

/**
 * A hash that changes when the shape of any table does: columns, types, defaults, keys, indexes.
 * Cheap, so that drizzle-kit (three seconds, 350 MB) is loaded only when there is work for it.
 */
export function tableFingerprint(tables: readonly PgTable[]): string {
  const hash = createHash('sha256')
  for (const table of tables) {
    const { schema, name, columns, indexes, primaryKeys, uniqueConstraints, checks } =
      getTableConfig(table)
    const types = columns.map((column) => column.getSQLType())
    hash.update(
      JSON.stringify(
        [schema, name, types, columns, indexes, primaryKeys, uniqueConstraints, checks],
        (key, value: unknown) => {
          if (backReferences.has(key)) return undefined
          if (typeof value === 'bigint' || typeof value === 'function') return String(value)
          return value
        },
      ),
    )
  }
  return hash.digest('hex')
}
