import {
  createPostgresBackend,
  createRedisBackend,
  isPgPool,
  runMigrations,
  withBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Database } from '../database/connect.ts'
import { DatabaseError } from '../errors/platinum-error.ts'
import { BullTransport } from './bull-transport.ts'
import type { Transport } from './messages.ts'

export type { Transport } from './messages.ts'

export interface TransportOptions {
  /** How long a message stays with a worker that does not renew it, in milliseconds. Default 30,000. */
  readonly lockDurationMs?: number
}

/** Opens BullMQ on Redis where a URL is given, else on its PostgreSQL backend in the same database. */
export async function openTransport(
  database: Database,
  redisUrl: string | undefined,
  onError: (error: Error) => void,
  { lockDurationMs = 30_000 }: TransportOptions = {},
): Promise<Transport> {
  const tell = onceInAWhile(onError)
  return redisUrl === undefined
    ? openOnPostgres(database, tell, lockDurationMs)
    : openOnRedis(database, redisUrl, tell, lockDurationMs)
}

/** How long an error that is told is not told again. */
const toldForMs = 30_000

/** A queue that is away is missed by every connection, many times a second. */
function onceInAWhile(onError: (error: Error) => void): (error: Error) => void {
  const told = new Map<string, number>()
  return (error) => {
    const now = Date.now()
    if (now - (told.get(error.message) ?? -Infinity) < toldForMs) return
    if (told.size > 100) told.clear()
    told.set(error.message, now)
    onError(error)
  }
}

async function openOnPostgres(
  database: Database,
  onError: (error: Error) => void,
  lockDurationMs: number,
): Promise<Transport> {
  const pool = new pg.Pool({
    ...database.connection,
    options: '-c search_path=bullmq,public',
    // Each of the four workers keeps one connection to listen on.
    max: 12,
  })
  pool.on('error', onError)
  // Each queue and worker listens too, and BullMQ leaves its listeners behind.
  pool.setMaxListeners(0)
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not know this version of pg')
  try {
    const client = await pool.connect()
    try {
      await runMigrations(client)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  return new BullTransport({
    backend: 'postgres',
    classes: withBackend(createPostgresBackend),
    connection: pool,
    // An embedded database answers one statement at a time, so workers ask again soon.
    lockDurationMs,
    drainDelaySeconds: database.kind === 'embedded' ? 1 : 5,
    prefix: 'platinum',
    onError,
    isConnected: () => true,
    disconnect: () => pool.end(),
  })
}

async function openOnRedis(
  database: Database,
  url: string,
  onError: (error: Error) => void,
  lockDurationMs: number,
): Promise<Transport> {
  // Two databases may share one Redis: the prefix keeps their messages apart.
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM ops.instance')
  const instance = rows[0]?.id ?? 'unknown'
  let closed = false
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    // BullMQ's own connections have the same options: none must try for ever once we are done.
    retryStrategy: (times) => (closed ? null : Math.min(times * 50, 2_000)),
  })
  // `connect` rejects with "Connection is closed"; the event says why.
  let reason: Error | undefined
  const keepReason = (error: Error): void => {
    reason = error
  }
  redis.on('error', keepReason)
  try {
    await redis.connect()
    redis.off('error', keepReason)
    redis.on('error', onError)
  } catch (error) {
    redis.disconnect()
    const cause = reason ?? error
    throw new DatabaseError(
      {
        code: 'REDIS_UNREACHABLE',
        where: 'REDIS_URL',
        expected: 'a Redis server that answers',
        found: cause instanceof Error ? cause.message : String(cause),
        fix: 'Start Redis or correct REDIS_URL; without REDIS_URL the queue runs on Postgres.',
      },
      { cause },
    )
  }
  return new BullTransport({
    backend: 'redis',
    classes: withBackend(createRedisBackend),
    connection: redis,
    lockDurationMs,
    drainDelaySeconds: 5,
    prefix: `platinum-${instance}`,
    onError,
    isConnected: () => redis.status === 'ready',
    disconnect: async () => {
      closed = true
      if (redis.status === 'ready') await redis.quit()
      else redis.disconnect()
    },
  })
}
