import pg from 'pg'
import { connectDatabase } from '../../src/database/connect.ts'
import { withTransaction } from '../../src/database/transaction.ts'
import { askImpact } from '../../src/lineage/store/ask-impact.ts'
import { askLineage } from '../../src/lineage/store/ask-lineage.ts'
import { recordLineage } from '../../src/lineage/store/record-lineage.ts'
import type { LineageStatement } from '../../src/lineage/store/statement.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { writeQueryLog } from '../../src/usage/write-query-log.ts'
import { columnName, layeredGraph, productId } from './layered-graph.ts'
import { median } from '../report/median.ts'

/*
 * How long questions about a large graph take: names in, names out, as the catalog asks them.
 */

const databaseName = 'platinum_bench_lineage'
const columns = 100_000
const layers = 12
const samples = 40
const analyzedEvery = 250

interface Question {
  readonly name: string
  /** Milliseconds that the median must stay under. */
  readonly aim: number | undefined
  /** Takes every so many samples, where all are the same. Default 1. */
  readonly step?: number
  readonly ask: (pool: pg.Pool, sample: number) => Promise<Size>
}

/** How much an answer tells. */
interface Size {
  readonly places: number
  readonly edges: number | undefined
}

const perLayer = Math.ceil(columns / 20 / layers)
const column = (layer: number, sample: number) => ({
  dataset: productId(layer * perLayer + ((sample * 97) % perLayer)),
  field: columnName((sample * 7) % 20),
})

/** Products of the last two layers, as gold and platinum would be. */
const served = new Set(
  Array.from({ length: 2 * perLayer }, (_, index) => productId((layers - 2) * perLayer + index).id),
)

function question(
  name: string,
  aim: number | undefined,
  layer: number,
  how: Partial<Parameters<typeof askLineage>[2]>,
): Question {
  return {
    name,
    aim,
    ask: async (pool, sample) => {
      const { upstream, downstream, edges } = await askLineage(pool, declared, {
        of: column(layer, sample),
        direction: 'UPSTREAM',
        depth: 10,
        indirect: false,
        limit: 1_000_000,
        at: undefined,
        paths: 100,
        ...how,
      })
      return { places: upstream.length + downstream.length, edges: edges.length }
    },
  }
}

interface BronzeColumn {
  readonly product: string
  readonly field: string
}

/** Columns of the first layer: most used first; and some that end in served fields, of any use. */
let bronze: { readonly used: readonly BronzeColumn[]; readonly ending: readonly BronzeColumn[] } = {
  used: [],
  ending: [],
}

const impactOf = ({ product, field }: BronzeColumn, pool: pg.Pool, indirect: boolean) =>
  askImpact(pool, declared, {
    of: { dataset: { kind: 'product', id: product }, field },
    depth: 100,
    indirect,
    limit: 100_000,
    served,
    since: new Date('2026-01-01T00:00:00Z'),
  })

function impact(
  name: string,
  aim: number | undefined,
  indirect: boolean,
  widest = false,
): Question {
  return {
    name,
    aim,
    ...(widest ? { step: 4 } : {}),
    ask: async (pool, sample) => {
      const { used, ending } = bronze
      const column = widest ? used[0] : ending[sample % ending.length]
      if (!column) throw new Error('nothing is made from the first layer')
      const found = await impactOf(column, pool, indirect)
      return { places: found.columns.length, edges: undefined }
    },
  }
}

const declared = new Map<string, LineageStatement>()

const questions: readonly Question[] = [
  question('upstream, depth 10', 50, layers - 2, {}),
  question('upstream, depth 10, as of a time', 50, layers - 2, { at: '2026-06-01T00:00:00Z' }),
  question('upstream, depth 10, indirect too, first 1000', undefined, layers - 2, {
    indirect: true,
    limit: 1_000,
  }),
  question('upstream, depth 10, indirect too, all', undefined, layers - 2, { indirect: true }),
  impact('impact of a bronze column', 100, false),
  impact('impact of a bronze column, deciding too', undefined, true),
  impact('impact of the bronze column most is made from', undefined, false, true),
  impact('impact of the same, deciding too', undefined, true, true),
]

/** Fills a database of its own with a large graph, and asks. @returns a table as Markdown */
export async function storedGraphTable(
  serverUrl: string,
  say: (line: string) => void,
): Promise<string> {
  const url = await emptyDatabase(serverUrl)
  const database = await connectDatabase({ url, maxConnections: 2 })
  try {
    const { pool } = database
    const filled = await fill(pool, say)
    const lines = [
      filled,
      '',
      '| question | places | edges | median ms | slowest ms | aim |',
      '| -------- | -----: | ----: | --------: | ---------: | --: |',
    ]
    for (const each of questions) lines.push(await measured(pool, each, say))
    return lines.join('\n')
  } finally {
    await database.close()
  }
}

async function measured(
  pool: pg.Pool,
  { name, aim, step = 1, ask }: Question,
  say: (line: string) => void,
): Promise<string> {
  say(`  ${name}`)
  const times: number[] = []
  const places: number[] = []
  const edges: number[] = []
  for (let sample = 0; sample < 3; sample++) await ask(pool, sample)
  for (let sample = 0; sample < samples; sample += step) {
    const start = performance.now()
    const answer = await ask(pool, sample)
    times.push(performance.now() - start)
    places.push(answer.places)
    if (answer.edges !== undefined) edges.push(answer.edges)
  }
  const cells = [
    name,
    `${median(places)} (${Math.max(...places)})`,
    edges.length === 0 ? '' : `${median(edges)} (${Math.max(...edges)})`,
    median(times).toFixed(1),
    Math.max(...times).toFixed(1),
    aim === undefined ? '' : `< ${aim}`,
  ]
  return `| ${cells.join(' | ')} |`
}

async function fill(pool: pg.Pool, say: (line: string) => void): Promise<string> {
  await applyEngineTables(pool)
  const statements = layeredGraph({ columns, layers })
  const start = performance.now()
  for (let first = 0; first < statements.length; first += analyzedEvery) {
    await withTransaction(pool, async (client) => {
      for (const statement of statements.slice(first, first + analyzedEvery)) {
        await recordLineage(client, statement, {
          at: '2026-01-01T00:00:00Z',
          runId: null,
          dataVersion: 1n,
          verification: 'VERIFIED',
          verifiedAt: null,
        })
      }
    })
    // As a server would by itself after so many changes.
    await pool.query('ANALYZE')
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  await pool.query('VACUUM ANALYZE')
  for (const each of statements) {
    if (each.output.kind === 'product') declared.set(each.output.id, each)
  }
  await fillQueryLog(pool)
  const used = await pool.query<{ product: string; field: string }>(
    `SELECT d.name AS product, c.field
       FROM ops.lineage_edge e
       JOIN ops.lineage_column c ON c.id = e.from_column AND c.field IS NOT NULL
       JOIN ops.lineage_dataset d ON d.id = c.dataset AND d.name = ANY ($1::text[])
      GROUP BY d.name, c.field ORDER BY count(*) DESC, d.name, c.field`,
    [Array.from({ length: perLayer }, (_, index) => productId(index).id)],
  )
  const picked = Array.from(
    { length: 160 },
    (_, index) => used.rows[(index * 7919) % used.rows.length],
  )
  const ending: BronzeColumn[] = []
  for (const column of picked) {
    if (column && (await impactOf(column, pool, false)).columns.length > 0) ending.push(column)
  }
  bronze = { used: used.rows, ending }
  const { rows } = await pool.query<{ columns: number; edges: number }>(
    `SELECT (SELECT count(*)::integer FROM ops.lineage_column WHERE field IS NOT NULL) AS columns,
            (SELECT count(*)::integer FROM ops.lineage_edge) AS edges`,
  )
  const line = `${rows[0]?.columns} columns of ${statements.length} products in ${layers} layers, ${rows[0]?.edges} edges, recorded in ${seconds} s.`
  say(line)
  return line
}

/** 500 operations of five fields each, asked by three clients on each of 30 days. */
async function fillQueryLog(pool: pg.Pool): Promise<void> {
  const products = [...served]
  const uses = Array.from({ length: 500 }, (_, operation) => ({
    hash: String(operation),
    name: `operation_${operation}`,
    fieldsHash: '',
    fields: Array.from({ length: 5 }, (_field, position) => ({
      product: products[(operation * 13) % products.length] ?? '',
      field: columnName((operation + position) % 20),
      column: columnName((operation + position) % 20),
      selected: true,
    })),
  }))
  for (let day = 1; day <= 30; day++) {
    await writeQueryLog(pool, {
      day: `2026-01-${String(day).padStart(2, '0')}`,
      uses: uses.flatMap((use) =>
        ['web', 'app', 'report'].map((client) => ({ use, client, times: 10 })),
      ),
      unlogged: 0,
      bounds: { operations: 1_000_000, pairsOfDay: 1_000_000 },
    })
  }
  await pool.query('VACUUM ANALYZE')
}

async function emptyDatabase(serverUrl: string): Promise<string> {
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  try {
    await server.query(`DROP DATABASE IF EXISTS ${databaseName}`)
    await server.query(`CREATE DATABASE ${databaseName}`)
  } finally {
    await server.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${databaseName}`
  return url.href
}
