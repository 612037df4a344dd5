import type { Pool } from 'pg'

/**
 * Where a worker keeps its database for the engine's own sources. The key is not part of the public
 * API: what a project's source could read there, lineage would know nothing of.
 */
export const ownDatabase: unique symbol = Symbol('platinum.own-database')

/** What may hold the database of the worker that runs a source. */
export interface OwnDatabase {
  readonly [ownDatabase]?: Pick<Pool, 'query'>
}

/** The database of the worker that runs a source of the engine's own. */
export function databaseOf(context: OwnDatabase): Pick<Pool, 'query'> {
  const database = context[ownDatabase]
  if (!database) throw new TypeError('this source is read by a worker of Platinum, by nobody else')
  return database
}
