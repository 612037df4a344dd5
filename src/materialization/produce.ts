import type { Pool } from 'pg'
import { quoteIdentifier } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import {
  candidateTable,
  dropInput,
  inputTable,
  numberRows,
  servedTable,
  dropKnownRows,
} from './candidate.ts'
import { ownDatabase } from '../source/own-database.ts'
import type { SourceContext } from '../source/source-step.ts'
import { interruptible } from './interruptible.ts'
import type { LiveRun } from './ledger.ts'
import type { ProductMaterialization } from './resolve.ts'
import { untilAborted } from './until-aborted.ts'
import { writeRows } from './write-rows.ts'

/** Input rows a compute step is handed at once; bounds its memory together with what it yields. */
const inputPage = 50

/** Counts the input's rows; no column of a product may start with two underscores. */
const position = quoteIdentifier('__position')

export interface ProduceContext extends Omit<SourceContext, typeof ownDatabase> {
  /** Whether a statement under way can be cancelled. */
  readonly canCancel: boolean
  /** Hears how many rows were added. */
  readonly onRows: (rows: number) => void
}

/** Fills a run's candidate with the rows its materialization makes. */
export async function produce(
  pool: Pool,
  run: LiveRun,
  materialization: ProductMaterialization,
  context: ProduceContext,
): Promise<void> {
  const { transform } = materialization.declared
  const { signal, watermark, since, state } = context
  switch (transform.kind) {
    case 'select':
      await insertSelect(pool, run, materialization, context)
      break
    case 'source':
      await writeAll(
        pool,
        run,
        transform.source.read({ signal, watermark, since, state, [ownDatabase]: pool }),
        context,
      )
      break
    case 'compute': {
      await takeInput(pool, run, materialization, context)
      const rows = readInput(pool, run, materialization, signal)
      await writeAll(pool, run, transform.compute(rows, { signal }), context)
      await dropInput(pool, run)
      break
    }
  }
  if (materialization.declared.strategy.kind === 'append') await dropKnownRows(pool, run)
  await numberRows(pool, run)
}

async function insertSelect(
  pool: Pool,
  run: LiveRun,
  { query }: ProductMaterialization,
  context: ProduceContext,
): Promise<void> {
  if (!query) throw new TypeError('a select without its query')
  const names = query.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const { rowCount } = await interruptible(pool, context, (client) =>
    client.query(`INSERT INTO ${candidateTable(run)} (${names}) ${query.text}`, [...query.values]),
  )
  context.onRows(rowCount ?? 0)
}

async function writeAll(
  pool: Pool,
  run: LiveRun,
  batches: AsyncIterable<readonly Readonly<Record<string, unknown>>[]>,
  { signal, onRows }: ProduceContext,
): Promise<void> {
  let before = 0
  for await (const batch of untilAborted(batches, signal)) {
    await writeRows(pool, run.product, candidateTable(run), batch, before)
    before += batch.length
    onRows(batch.length)
  }
}

/**
 * Copies the named input columns aside in one statement. The step then reads one moment's rows
 * however long it takes, and no transaction stays open meanwhile.
 */
async function takeInput(
  pool: Pool,
  run: LiveRun,
  { input }: ProductMaterialization,
  context: ProduceContext,
): Promise<void> {
  if (!input) throw new TypeError('a compute step without its input')
  const names = input.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const grain = input.product.grain.map(({ name }) => quoteIdentifier(name)).join(', ')
  await interruptible(pool, context, async (client) => {
    await client.query(
      `CREATE UNLOGGED TABLE ${inputTable(run)} AS
       SELECT row_number() OVER (ORDER BY ${grain}) AS ${position}, ${names}
         FROM ${servedTable(input.product)}`,
    )
    await client.query(`ALTER TABLE ${inputTable(run)} ADD PRIMARY KEY (${position})`)
  })
}

async function* readInput(
  pool: Pool,
  run: LiveRun,
  { input }: ProductMaterialization,
  signal: AbortSignal,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  if (!input) throw new TypeError('a compute step without its input')
  const names = input.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  for (let from = 0; ; from += inputPage) {
    signal.throwIfAborted()
    const { rows } = await pool.query<Record<string, unknown>>(
      `SELECT ${names} FROM ${inputTable(run)}
        WHERE ${position} > $1 AND ${position} <= $2 ORDER BY ${position}`,
      [from, from + inputPage],
    )
    if (rows.length === 0) return
    for (const row of rows) {
      yield Object.fromEntries(
        input.columns.map((column) => [column.key, decode(column, row[column.name])]),
      )
    }
  }
}

/** A value as Drizzle hands it to the project. JSON is parsed by then: parsing "5" again would make it a number. */
function decode({ family, drizzle }: Column, value: unknown): unknown {
  if (value === null || value === undefined) return null
  return family === 'json' ? value : drizzle.mapFromDriverValue(value)
}
