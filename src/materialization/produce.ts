import type { Pool } from 'pg'
import { quoteIdentifier, qualifiedName } from '../database/identifier.ts'
import { candidateTable, inputTable } from './candidate.ts'
import type { LiveRun } from './ledger.ts'
import type { StepContext } from './materialize.ts'
import type { ProductMaterialization } from './resolve.ts'
import { writeRows } from './write-rows.ts'

/** Input rows a compute step is handed at once; bounds its memory together with what it yields. */
const inputPage = 50

/** Fills a run's candidate with the rows its materialization makes. `onRows` hears how many were added. */
export async function produce(
  pool: Pool,
  run: LiveRun,
  materialization: ProductMaterialization,
  context: StepContext & { readonly watermark: Date | null },
  onRows: (rows: number) => void,
): Promise<void> {
  const { transform } = materialization.declared
  switch (transform.kind) {
    case 'select':
      onRows(await insertSelect(pool, run, materialization))
      return
    case 'source':
      return writeAll(pool, run, transform.source.read(context), context, onRows)
    case 'compute': {
      await takeInput(pool, run, materialization)
      const rows = readInput(pool, run, materialization, context.signal)
      return writeAll(pool, run, transform.compute(rows, context), context, onRows)
    }
  }
}

async function insertSelect(
  pool: Pool,
  run: LiveRun,
  { query }: ProductMaterialization,
): Promise<number> {
  if (!query) throw new TypeError('a select without its query')
  const names = query.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const { rowCount } = await pool.query(
    `INSERT INTO ${candidateTable(run)} (${names}) ${query.text}`,
    [...query.values],
  )
  return rowCount ?? 0
}

async function writeAll(
  pool: Pool,
  run: LiveRun,
  batches: AsyncIterable<readonly Readonly<Record<string, unknown>>[]>,
  { signal }: StepContext,
  onRows: (rows: number) => void,
): Promise<void> {
  for await (const batch of batches) {
    signal.throwIfAborted()
    if (batch.length === 0) continue
    await writeRows(pool, run.product, candidateTable(run), batch)
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
): Promise<void> {
  if (!input) throw new TypeError('a compute step without its input')
  const names = input.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const grain = input.product.grain.map(({ name }) => quoteIdentifier(name)).join(', ')
  await pool.query(
    `CREATE UNLOGGED TABLE ${inputTable(run)} AS
     SELECT row_number() OVER (ORDER BY ${grain}) AS "__position", ${names}
       FROM ${qualifiedName(input.product.layer, input.product.tableName)}`,
  )
  await pool.query(`ALTER TABLE ${inputTable(run)} ADD PRIMARY KEY ("__position")`)
}

async function* readInput(
  pool: Pool,
  run: LiveRun,
  { input }: ProductMaterialization,
  signal: AbortSignal,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  if (!input) throw new TypeError('a compute step without its input')
  const names = input.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  for (let position = 0; ; position += inputPage) {
    signal.throwIfAborted()
    const { rows } = await pool.query<Record<string, unknown>>(
      `SELECT ${names} FROM ${inputTable(run)}
        WHERE "__position" > $1 AND "__position" <= $2 ORDER BY "__position"`,
      [position, position + inputPage],
    )
    if (rows.length === 0) return
    for (const row of rows) {
      yield Object.fromEntries(
        input.columns.map(({ key, name, drizzle }) => [
          key,
          row[name] === null ? null : drizzle.mapFromDriverValue(row[name]),
        ]),
      )
    }
  }
}
