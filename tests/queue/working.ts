import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { sql } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import { bronze, columns, gold, platinum, silver, type Materialization } from 'platinum'
import { Conductor } from '../../src/queue/conductor.ts'
import { openTransport, type Transport, type TransportOptions } from '../../src/queue/transport.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import { job, type TinyProject } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'

/*
 * A conductor over the queue of the environment: Redis where REDIS_URL says so, else Postgres.
 */

export interface Works extends AsyncDisposable {
  readonly conductor: Conductor
  readonly transport: Transport
  /** What went wrong outside of a run. */
  readonly errors: readonly Error[]
}

const redisUrl = process.env['REDIS_URL'] || undefined

export async function openWorks(
  tiny: TinyProject,
  options: TransportOptions & { readonly parallel?: number } = {},
): Promise<Works> {
  const errors: Error[] = []
  const onError = (error: Error): void => void errors.push(error)
  const transport = await openTransport(tiny.database, redisUrl, onError, options)
  const parallel = options.parallel ?? 2
  const conductor = new Conductor({
    context: tiny.context,
    materializations: tiny.materializations,
    transport,
    concurrency: { realtime: parallel, batch: parallel },
    onError,
  })
  return { conductor, transport, errors, [Symbol.asyncDispose]: () => transport.close() }
}

/** Forgets every message, as Redis does that is flushed or loses its disk. */
export async function loseQueue({ pool }: TinyProject): Promise<void> {
  if (redisUrl === undefined) {
    await pool.query('TRUNCATE bullmq.job, bullmq.scheduler CASCADE')
    return
  }
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM ops.instance')
  const redis = new Redis(redisUrl)
  // Only this project's keys: other tests use the same server.
  const keys = await redis.keys(`platinum-${rows[0]?.id}*`)
  if (keys.length > 0) await redis.del(keys)
  await redis.quit()
}

export interface FlowState {
  readonly status: string
  readonly steps: Readonly<Record<string, string>>
}

export async function readFlow({ pool }: TinyProject, flowId: string): Promise<FlowState> {
  const { rows } = await pool.query<{ flow: string; product: string; status: string }>(
    `SELECT f.status AS flow, s.product, s.status FROM ops.flow f
       LEFT JOIN ops.step s ON s.flow_id = f.id WHERE f.id = $1 ORDER BY s.position`,
    [flowId],
  )
  return {
    status: rows[0]?.flow ?? '',
    steps: Object.fromEntries(rows.map(({ product, status }) => [product, status])),
  }
}

/** Waits for something to become true, by asking. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found) return found
    await sleep(25)
  }
}

export async function flowEnds(tiny: TinyProject, flowId: string): Promise<FlowState> {
  return await until(async () => {
    const flow = await readFlow(tiny, flowId)
    return flow.status !== 'RUNNING' && flow
  })
}

const shape = () => ({ id: integer('id').primaryKey(), word: text('word') })

export const raw = declare(bronze.table('raw', shape()))
export const left = declare(silver.table('left', shape()))
export const right = declare(silver.table('right', shape()))
export const both = declare(gold.table('both', shape()))
export const last = declare(platinum.table('last', shape()))

type Rows = AsyncIterable<{ readonly id: number; readonly word: string | null }>
type Builder = {
  select: (fields: object) => {
    from: (table: object) => { innerJoin: (table: object, on: unknown) => unknown }
  }
}

/** A compute step that copies its input, and hears each row on the way. */
export function copy(
  to: AnyDataProduct,
  from: AnyDataProduct,
  hear: (signal: AbortSignal) => Promise<void> | void = () => undefined,
): Materialization {
  return job(to, {
    from: columns(from, ['id', 'word'] as never),
    compute: async function* (rows: Rows, { signal }: { signal: AbortSignal }) {
      for await (const row of rows) {
        await hear(signal)
        yield [row]
      }
    },
  })
}

/** left ⋈ right. */
export function join(): Materialization {
  const fields = (product: AnyDataProduct) =>
    product as unknown as Record<'id' | 'word', { getSQL: () => never }>
  return job(both, {
    select: (db: Builder) =>
      db
        .select({ id: fields(left).id, word: fields(right).word })
        .from(left)
        .innerJoin(right, equal(fields(left).id, fields(right).id)),
  })
}

function equal(a: { getSQL: () => never }, b: { getSQL: () => never }) {
  return sql`${a} = ${b}`
}
