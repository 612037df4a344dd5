import pg from 'pg'
import { integer, text, vector } from 'drizzle-orm/pg-core'
import { atLeast, gold, hashing, materialize } from 'platinum'
import { connectDatabase } from '../../../src/database/connect.ts'
import { createFlow } from '../../../src/materialization/flows.ts'
import { plan } from '../../../src/materialization/plan.ts'
import { resolveMaterializations } from '../../../src/materialization/resolve.ts'
import { applyEngineTables } from '../../../src/migration/engine-tables.ts'
import { readRegistry } from '../../../src/product/registry.ts'
import { Conductor } from '../../../src/queue/conductor.ts'
import { openTransport } from '../../../src/queue/transport.ts'
import { createTables } from '../../materialization/create-tables.ts'
import { declare } from '../../product/declare.ts'

/*
 * Makes one product twice. `work-until.ts write|embed|audit|publish` stops for ever in that phase of
 * the second run and says so, to be killed. `work-until.ts resume` starts again afterwards, says what
 * is served before it does anything, and then how everything ended.
 */

const phase = process.argv[2] ?? 'resume'
const resuming = phase === 'resume'
let version = resuming ? 2 : 1

function stopHere(): Promise<never> {
  process.stdout.write('STOPPED\n')
  return new Promise(() => undefined)
}
const stopIn = async (here: string): Promise<void> => {
  if (here === phase && version === 2) await stopHere()
}

const items = declare(
  gold.table('items', {
    id: integer('id').primaryKey(),
    word: text('word'),
    meaning: vector('meaning', { dimensions: 8 }),
  }),
  {
    checks: [atLeast('id', 0)],
    embeddings: { meaning: { of: ['word'], space: 'small' } },
  },
)

const materializeItems = materialize(items, {
  source: {
    dataset: { namespace: 'test', name: 'x' },
    read: async function* () {
      yield Array.from({ length: 50 }, (_, id) => ({ id, word: `version ${version}, row ${id}` }))
      await stopIn('write')
      yield [{ id: 50, word: `version ${version}, row 50` }]
    },
  },
} as never)

/** Statements are the places where a run can be stopped between two others, whatever the database. */
const places: readonly (readonly [string, RegExp])[] = [
  ['audit', /^SELECT (candidate|whole)\.rows_/],
  ['publish', /^INSERT INTO ops\.product AS p/],
]
const prototype = pg.Client.prototype as { query: (...given: unknown[]) => unknown }
const { query } = prototype
prototype.query = function (...given) {
  const sql = typeof given[0] === 'string' ? given[0].trim() : ''
  const place = places.find(([, pattern]) => pattern.test(sql))?.[0]
  return place === phase && version === 2 ? stopHere() : query.apply(this, given)
}

const url = process.env['DATABASE_URL']
const database = await connectDatabase({
  ...(url ? { url } : {}),
  embeddedDirectory: process.env['PLATINUM_DATA'] ?? '',
})
const { pool } = database

await applyEngineTables(pool)
const small = hashing({ dimensions: 8 })
const spaces = new Map([
  [
    'small',
    {
      ...small,
      embed: async (...given: Parameters<typeof small.embed>) => {
        await stopIn('embed')
        return await small.embed(...given)
      },
    },
  ],
])
const { registry } = readRegistry({ exports: { items }, spaces: new Map([['small', 8]]) })
const { materializations } = await resolveMaterializations(registry, { materializeItems }, spaces)

const onError = (error: Error): void => void process.stderr.write(`${error.message}\n`)
const transport = await openTransport(database, process.env['REDIS_URL'] || undefined, onError)
const context = { pool, spaces, autovacuum: database.kind === 'server', now: () => new Date() }
const concurrency = { realtime: 1, batch: 1 }
const conductor = new Conductor({ context, materializations, transport, concurrency, onError })

async function served(): Promise<unknown> {
  const { rows } = await pool.query<object>(
    `SELECT (SELECT count(*)::int FROM gold.items) AS rows,
            (SELECT array_agg(DISTINCT split_part(word, ',', 1)) FROM gold.items) AS versions,
            (SELECT data_version::int FROM ops.product) AS data_version`,
  )
  return rows[0]
}

async function ended(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(`SELECT 1 FROM ops.flow WHERE status = 'RUNNING'`)
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function askFor(): Promise<void> {
  const what = await plan(pool, materializations, { products: ['gold.items'] })
  await createFlow(pool, what, 'test')
  await conductor.reconcile()
}

if (resuming) {
  const before = await served()
  {
    await using _workers = await conductor.work()
    await ended()
  }
  const after = await served()
  const { rows: steps } = await pool.query<object>(
    `SELECT status, deaths FROM ops.step ORDER BY finished_at`,
  )
  const { rows: runs } = await pool.query<object>('SELECT status FROM ops.run ORDER BY started_at')
  const { rows: tables } = await pool.query<object>(
    `SELECT relname FROM pg_class WHERE relnamespace = 'candidate'::regnamespace AND relkind = 'r'`,
  )
  version = 3
  {
    await using _workers = await conductor.work()
    await askFor()
    await ended()
  }
  const next = await served()
  process.stdout.write(JSON.stringify({ before, after, steps, runs, tables, next }))
  await transport.close()
  await database.close()
} else {
  await createTables(pool, [items])
  await conductor.work()
  await askFor()
  await ended()
  version = 2
  await askFor()
}
