import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type ConnectionSettings, sessionOptions, splitUrl } from './connection-settings.ts'
import { connectionError, describeUrl, embeddedError } from './database-errors.ts'
import { openEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { TappedClient } from './row-tap.ts'
import { valueTypes } from './value-types.ts'
import { checkServer, type ServerVersion } from './version.ts'

/** A pool of connections to one database. */
export interface PoolOptions {
  /** Most connections of this pool. Default 10. */
  readonly maxConnections?: number
  /** Shown in pg_stat_activity. Default `platinum`. */
  readonly applicationName?: string
  /** Longest a statement may run, in milliseconds. Default: no limit. The embedded database has none. */
  readonly statementTimeoutMs?: number
  /** Longest a statement may wait for a lock, in milliseconds. Default: no limit. The embedded database has none. */
  readonly lockTimeoutMs?: number
  /** Role that connections work as, from their first statement on. Default: the one they log in as. */
  readonly role?: string
  /** Whether statements may only read. Default false. */
  readonly readOnly?: boolean
}

export interface DatabaseOptions extends PoolOptions {
  /** A Postgres server: `postgres://user:password@host:5432/database`. Without it, the embedded database. */
  readonly url?: string
  /** Folder of the embedded database. Default `.platinum` in the working directory. */
  readonly embeddedDirectory?: string
}

/** A database that was reached and found fit. */
export interface Database {
  /** Times, int8 and numeric come out as text; see value-types.ts. */
  readonly pool: pg.Pool
  readonly kind: 'server' | 'embedded'
  /** The server or folder, in words that hold no password. */
  readonly where: string
  /** What another pool needs to reach the same database. */
  readonly connection: ConnectionSettings
  readonly version: ServerVersion
  /** Another pool, with settings of its own; the caller's to close. */
  readonly openPool: (options: PoolOptions) => OpenPool
  /** Ends the pool, and the embedded database if this process runs it. Call it as often as you like. */
  close(): Promise<void>
}

/** A pool and how to end it. */
export interface OpenPool {
  readonly pool: pg.Pool
  readonly close: () => Promise<void>
}

/** Connections still in use after this long are left behind, so that a program can always end. */
const closeLimitMs = 10_000

/**
 * Connects to the Postgres server of `url`, or runs the embedded one, or attaches to the process
 * of the same project that already runs it.
 *
 * @throws DatabaseError saying what is wrong with the server, the login, the database or pgvector.
 */
export async function connectDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.url === undefined
    ? await connectEmbedded(options)
    : await connectServer(options, options.url)
}

async function connectServer(options: DatabaseOptions, url: string): Promise<Database> {
  const { connectionString, options: urlOptions } = splitUrl(url)
  const where = describeUrl(url)
  const connection = { connectionString }
  const pool = createPool(options, connection, urlOptions)
  try {
    const version = await checkServer(pool, where)
    const close = once(() => endPool(pool))
    const openPool = poolOpener(connection, urlOptions)
    return { pool, kind: 'server', where, connection, version, openPool, close }
  } catch (error) {
    await endPool(pool)
    throw connectionError(error, where)
  }
}

async function connectEmbedded(options: DatabaseOptions): Promise<Database> {
  const where = options.embeddedDirectory ?? '.platinum'
  const embedded = await openEmbeddedPostgres({ directory: where })
  const connection = { ...embedded.connection, ssl: false } as const
  const pool = createPool(options, connection, '')
  const close = once(async () => {
    await endPool(pool)
    await embedded.stop()
  })
  try {
    const version = await checkServer(pool, where)
    const openPool = poolOpener(connection, '')
    return { pool, kind: 'embedded', where, connection, version, openPool, close }
  } catch (error) {
    await close()
    throw embeddedError(error, where)
  }
}

function poolOpener(connection: ConnectionSettings, urlOptions: string): Database['openPool'] {
  return (options) => {
    const pool = createPool(options, connection, urlOptions)
    return { pool, close: once(() => endPool(pool)) }
  }
}

function createPool(
  options: PoolOptions,
  connection: ConnectionSettings,
  urlOptions: string,
): pg.Pool {
  const server = 'connectionString' in connection
  const pool = new pg.Pool({
    ...connection,
    Client: TappedClient,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'platinum',
    ...(server
      ? { statement_timeout: options.statementTimeoutMs, lock_timeout: options.lockTimeoutMs }
      : {}),
    options: sessionOptions(urlOptions, options),
    types: valueTypes,
    keepAlive: server,
    // The embedded database accepts nobody while it runs a statement, however long that takes.
    connectionTimeoutMillis: server ? 10_000 : 0,
    idleTimeoutMillis: 60_000,
  })
  // A connection that breaks while nobody uses it is replaced; whoever uses one is told by the
  // statement that fails. Without listeners Node would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

async function endPool(pool: pg.Pool): Promise<void> {
  await Promise.race([pool.end(), sleep(closeLimitMs, undefined, { ref: false })])
}

function once(fn: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined
  return () => (result ??= fn())
}
