import type { Product } from '../product/product.ts'
import { badInput } from './bad-input.ts'
import { compile, type CompiledPlan } from './compile.ts'
import { headMarker } from './head.ts'
import { everyServedState, readServedState, type ServedState } from './meta.ts'
import type { AggregatePlan, ListPlan, Near, RootPlan, RowPlan } from './plan.ts'
import { readConnection, readRow, type ResponseObject, type SlotRow } from './read-answer.ts'
import { unknownTimeZone } from './read-group-by.ts'
import { readGroups } from './read-groups.ts'
import { embedSearch } from './read-search.ts'
import { run, type Execution } from './run-statement.ts'
import type { Statement } from './sql-text.ts'

export type { Database, Execution } from './run-statement.ts'

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

/**
 * Runs the one statement of an aggregate.
 * @param describe makes the `meta` object from what the ledger says about exactly these rows
 */
export async function executeAggregate(
  plan: AggregatePlan,
  execution: Execution,
  describe: (state: ServedState) => unknown,
): Promise<ResponseObject> {
  const compiled = compile(plan)
  if (compiled.kind !== 'aggregate') throw new TypeError('an aggregate compiles to an aggregate')
  const answer = compiled.statement ? await runInZone(plan, compiled.statement, execution) : []
  const head = answer.find((row) => row[headMarker] === true) ?? {}
  const rows = answer.filter((row) => row[headMarker] !== true)
  const { meta } = compiled
  return readGroups(compiled, rows, meta && describe(readServedState(plan.product, meta, head)))
}

/** Node and Postgres each have a list of time zones, and the two may differ. */
async function runInZone(
  plan: AggregatePlan,
  statement: Statement,
  execution: Execution,
): Promise<readonly SlotRow[]> {
  try {
    return await run(statement, execution)
  } catch (error) {
    const key = plan.keys.find(({ timeZone }) => timeZone !== undefined)
    const unknown =
      error instanceof Error && /^time zone "[^"]*" not recognized/.test(error.message)
    throw key && unknown ? unknownTimeZone(key.path) : error
  }
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
