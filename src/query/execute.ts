import type pg from 'pg'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Product } from '../product/product.ts'
import { badInput } from './bad-input.ts'
import { compile, headMarker, type CompiledPlan } from './compile.ts'
import { everyServedState, readServedState, type ServedState } from './meta.ts'
import type { ListPlan, Near, RootPlan, RowPlan } from './plan.ts'
import { readConnection, readRow, type ResponseObject, type SlotRow } from './read-answer.ts'
import { embedSearch } from './read-search.ts'
import type { Statement } from './sql-text.ts'

/** Where statements run: a pool, or a client that holds a transaction. */
export type Database = Pick<pg.Pool, 'query'>

export interface Execution {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** Told of each statement before it runs; for logs and tests. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs the one statement of a lookup. @returns null when there is no such row */
export async function executeRow(
  plan: RowPlan,
  execution: Execution,
): Promise<ResponseObject | null> {
  const compiled = compile(plan)
  if (compiled.kind !== 'row') throw new TypeError('a lookup compiles to a row')
  const [row] = await run(compiled.statement, execution)
  return row ? readRow(compiled.row, row) : null
}

/**
 * Runs the one statement of a list.
 * @param describe makes the `meta` object from what the ledger says about exactly these rows
 */
export async function executeList(
  plan: ListPlan,
  execution: Execution,
  describe: (state: ServedState) => unknown,
): Promise<ResponseObject> {
  const { near, product } = plan.connection
  const embedded = near && (await embedSearch(near, execution.spaces, execution.signal))
  const ready: RootPlan = { kind: 'list', connection: { ...plan.connection, near: embedded } }
  const compiled = compile(ready)
  if (compiled.kind !== 'list') throw new TypeError('a list compiles to a list')
  const answer = compiled.statement ? await run(compiled.statement, execution) : []
  const head = answer.find((row) => row[headMarker] === true) ?? {}
  const rows = answer.filter((row) => row[headMarker] !== true)
  if (near) assertKeyFound(compiled, near, head)
  const { meta } = compiled
  return readConnection(
    compiled.connection,
    rows,
    head,
    meta && describe(readServedState(product, meta, head)),
  )
}

/** What the ledger says about every product it knows, by product id, in one statement. */
export async function readServedStates(
  products: ReadonlyMap<string, Product>,
  execution: Execution,
): Promise<ReadonlyMap<string, ServedState>> {
  const { statement, slots } = everyServedState()
  const states = new Map<string, ServedState>()
  for (const row of await run(statement, execution)) {
    const product = typeof row['product'] === 'string' && products.get(row['product'])
    if (product) states.set(product.id, readServedState(product, slots, row))
  }
  return states
}

function assertKeyFound(
  compiled: CompiledPlan & { kind: 'list' },
  near: Near,
  head: SlotRow,
): void {
  if (compiled.keyStatus === undefined || head[compiled.keyStatus] === true) return
  throw badInput(
    head[compiled.keyStatus] === false
      ? 'This row has no vector to search with. Name a row whose text is not empty.'
      : 'There is no row with this key to search near. Name one that exists.',
    near.path,
  )
}

async function run(statement: Statement, execution: Execution): Promise<readonly SlotRow[]> {
  execution.onStatement?.(statement)
  const result = await execution.database.query<Record<string, unknown>>({
    text: statement.text,
    values: [...statement.values],
    types: exactTypes,
  })
  return result.rows
}

const booleanType = 16
const numberTypes = new Set([21, 23, 700, 701])

/**
 * How values of a statement are read, whatever the pool is set to: numbers that JavaScript holds
 * exactly as numbers, everything else as Postgres wrote it.
 */
const exactTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === booleanType) return (text: string) => text === 't'
    if (numberTypes.has(oid)) return Number
    return (text: string) => text
  },
}
