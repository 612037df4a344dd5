import { SentRows, textRow, type TextRow } from '../database/cells.ts'
import type { Product } from '../product/product.ts'
import { asOfProblem } from './as-of.ts'
import { badInput } from './bad-input.ts'
import type { Bindings } from './bound.ts'
import type { CompiledPlan } from './compile.ts'
import { everyServedState, readMoment, readServedState, type ServedState } from './meta.ts'
import { unknownTimeZone } from './read-group-by.ts'
import { readConnection, readRow } from './read-answer.ts'
import { readGroups } from './read-groups.ts'
import type { ResponseObject } from './read-object.ts'
import { embedSearch } from './read-search.ts'
import { run, type Execution } from './run-statement.ts'
import { bindStatement } from './sql-text.ts'

export type { Database, Execution } from './run-statement.ts'

/** What the statement of a plan answered to one request. */
export interface Fetched {
  readonly rows: SentRows
  /** What stands beside the rows of a page; empty when nothing does. */
  readonly head: TextRow
  readonly bindings: Bindings
}

/**
 * Runs the one statement of a plan.
 * @param prepare whether to prepare it, for a plan that is used again
 * @throws BAD_USER_INPUT for values that their places do not take
 */
export async function fetchPlan(
  compiled: CompiledPlan,
  variables: Bindings['variables'],
  execution: Execution,
  prepare: boolean,
): Promise<Fetched> {
  const { statement, near } = compiled
  const unembedded: Bindings = { variables, reader: execution.reader }
  const vector = near && (await embedSearch(near, unembedded, execution.spaces, execution.signal))
  const bindings = vector === undefined ? unembedded : { ...unembedded, vector }
  const rows = statement
    ? await explained(compiled, () =>
        run(bindStatement(statement, bindings), execution, prepare ? compiled.name : undefined),
      )
    : new SentRows()
  const fetched = { rows, head: takeHead(compiled, rows), bindings }
  assertKeyFound(compiled, fetched.head)
  return fetched
}

/** Takes the head out of the rows; empty where there is none. */
function takeHead({ headed }: CompiledPlan, rows: SentRows): TextRow {
  if (!headed) return []
  // The head has no values of the ordering, so it may stand anywhere among the rows.
  for (let index = 0; index < rows.length; index++) {
    if (rows.beginsTrue(index)) return rows.take(index)
  }
  return []
}

/** What the ledger says about the rows of an answer; undefined where `meta` was not asked for. */
export function servedState(compiled: CompiledPlan, fetched: Fetched): ServedState | undefined {
  return compiled.meta && readServedState(compiled.product, compiled.meta, fetched.head)
}

/** The moment whose rows were read, ISO 8601; undefined: now, or `meta` was not asked for. */
export function servedMoment({ meta }: CompiledPlan, { head }: Fetched): string | undefined {
  return meta && readMoment(meta, head)
}

/**
 * Shapes an answer for the ordinary executor.
 * @param meta what `meta` answers
 * @returns null when there is no such row
 */
export function readAnswer(
  compiled: CompiledPlan,
  { rows, head, bindings }: Fetched,
  meta: unknown,
): ResponseObject | null {
  switch (compiled.kind) {
    case 'row':
      return rows.length > 0 ? readRow(compiled.row, rows.at(0), bindings) : null
    case 'list':
      return readConnection(compiled.connection, rows, textRow(head), bindings, meta)
    case 'aggregate':
      return readGroups(compiled, rows, meta)
  }
}

/**
 * Tells the reader what only the database finds wrong with the values given: a moment it knows
 * nothing of, or a time zone, since Node and Postgres each have a list of them.
 */
async function explained<T>(compiled: CompiledPlan, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const problem = compiled.asOf && asOfProblem(error, compiled.asOf, compiled.products)
    if (problem) throw problem
    const place = compiled.kind === 'aggregate' ? compiled.timeZonePath : undefined
    const unknown =
      error instanceof Error && /^time zone "[^"]*" not recognized/.test(error.message)
    throw place && unknown ? unknownTimeZone(place) : error
  }
}

/** What the ledger says about every product it knows, by product id, in one statement. */
export async function readServedStates(
  products: ReadonlyMap<string, Product>,
  execution: Execution,
): Promise<ReadonlyMap<string, ServedState>> {
  const { statement, slots } = everyServedState()
  const states = new Map<string, ServedState>()
  const rows = await run(bindStatement(statement, { variables: {} }), execution)
  for (const row of rows.texts()) {
    const [id] = row
    const product = typeof id === 'string' && products.get(id)
    if (product) states.set(product.id, readServedState(product, slots, row))
  }
  return states
}

function assertKeyFound({ near, keyStatus }: CompiledPlan, head: TextRow): void {
  if (!near || keyStatus === undefined) return
  const status = head[keyStatus]
  if (status === 't') return
  throw badInput(
    status === 'f'
      ? 'This row has no vector to search with. Name a row whose text is not empty.'
      : 'There is no row with this key to search near. Name one that exists.',
    near.path,
  )
}
