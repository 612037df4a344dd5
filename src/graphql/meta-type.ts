import type { Product } from '../product/product.ts'
import type { CompiledPlan } from '../query/compile.ts'
import { servedMoment, servedState, type Fetched } from '../query/execute.ts'
import type { FailingCheck, ServedState } from '../query/meta.ts'
import { isChanged } from '../query/scan.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { freshnessState, type FreshnessState } from './freshness-state.ts'

/** What `meta` says about a product and the rows read with it. */
export interface Meta {
  readonly product: Product
  readonly state: ServedState
  /** The moment that freshness is counted to. */
  readonly now: Date
  /** What `asOf` asked for; undefined: the rows of now. */
  readonly asOf?: MetaAsOf | undefined
}

interface MetaAsOf {
  readonly at: string
  /** Types of products without history, which were read as they are now. */
  readonly current: readonly string[]
}

/** What `meta` answers for the rows of an answer; undefined where it was not asked for. */
export function describeServed(
  compiled: CompiledPlan,
  fetched: Fetched,
  { now }: Pick<GraphqlContext, 'now'>,
): Meta | undefined {
  const state = servedState(compiled, fetched)
  if (!state) return undefined
  const { product } = compiled
  const at = servedMoment(compiled, fetched)
  if (at === undefined) return { product, state, now: now() }
  return { product, state, now: new Date(at), asOf: { at, current: currentTypes(compiled) } }
}

function currentTypes({ products }: CompiledPlan): string[] {
  return [...products].flatMap(({ history, typeName }) => (history ? [] : [typeName])).sort()
}

interface FieldFacts {
  readonly name: string
  readonly description: string
  readonly classification: string
  readonly unit: string | null
  readonly masked: boolean
}

export type MetaTypes = ReturnType<typeof addMetaTypes>

/** Adds `Meta` and what hangs on it. */
export function addMetaTypes(builder: Builder) {
  const severity = builder.enumType('Severity', {
    description: 'What a failing check means.',
    values: {
      ERROR: { value: 'error', description: 'The contract is breached.' },
      WARN: { value: 'warn', description: 'Worth knowing; the contract holds.' },
    },
  })
  const contractStatus = builder.enumType('ContractStatus', {
    description: 'What the newest run says about the contract.',
    values: {
      UNCHECKED: { description: 'No run has checked this product yet.' },
      PASSING: { description: 'Every check of the newest run passed.' },
      WARNING: { description: 'Only checks that warn failed.' },
      BREACHED: {
        description:
          'A check failed. Where it blocks, the rows served are those of the last run that passed.',
      },
      FAILED: {
        description: 'The newest run ended before its checks; the rows served are older.',
      },
    },
  })
  const freshnessStatus = builder.enumType('FreshnessStatus', {
    description: 'Whether the newest event is as recent as promised.',
    values: {
      FRESH: { description: 'Newer than promised, or just so.' },
      STALE: { description: 'Older than promised.' },
      NEVER: { description: 'There is no event yet.' },
    },
  })
  const failingCheck = builder.objectRef<FailingCheck>('FailingCheck').implement({
    description: 'A check of the contract that the newest run did not pass.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name of the check, unique in its product.' }),
      severity: t.expose('severity', { type: severity, description: 'What its failure means.' }),
      blocking: t.exposeBoolean('blocking', {
        description: 'Whether its failure keeps new rows from being served.',
      }),
      failedRows: t.expose('failedRows', {
        type: 'BigInt',
        nullable: true,
        description: 'Rows that failed; null for a check of the product as a whole.',
      }),
      message: t.exposeString('message', { nullable: true, description: 'What was found.' }),
    }),
  })
  const contract = builder.objectRef<ServedState>('MetaContract').implement({
    description: 'The contract of the rows served, and whether it holds.',
    fields: (t) => ({
      version: t.exposeString('contractVersion', {
        description: 'Version of the contract that the rows served were checked against.',
      }),
      status: t.expose('status', {
        type: contractStatus,
        description: 'What the newest run says about the contract.',
      }),
      since: t.expose('statusSince', {
        type: 'DateTime',
        nullable: true,
        description: 'When it came to this status; null before the first run.',
      }),
      failingChecks: t.expose('failingChecks', {
        type: [failingCheck],
        description: 'Checks that the newest run did not pass.',
      }),
    }),
  })
  const freshness = builder.objectRef<FreshnessState>('Freshness').implement({
    description: 'How recent the newest event is, against the promise of the contract.',
    fields: (t) => ({
      status: t.expose('status', {
        type: freshnessStatus,
        description: 'Whether the newest event is as recent as promised.',
      }),
      ageSeconds: t.exposeFloat('ageSeconds', {
        nullable: true,
        description: 'Seconds since the newest event; null when there is none.',
      }),
      within: t.exposeString('within', {
        description: 'The promise, as the contract has it: 30s, 15m, 6h, 7d.',
      }),
      withinSeconds: t.exposeFloat('withinSeconds', { description: 'The promise in seconds.' }),
      refuseAfter: t.exposeString('refuseAfter', {
        nullable: true,
        description: 'Age from which on rows are not served any more; null: they always are.',
      }),
      eventTime: t.expose('eventTime', {
        type: 'DateTime',
        nullable: true,
        description: 'When the newest event happened.',
      }),
    }),
  })
  const run = builder.objectRef<NonNullable<ServedState['run']>>('MetaRun').implement({
    description: 'The run that published the rows served.',
    fields: (t) => ({
      id: t.expose('id', { type: 'UUID', description: 'Id of the run in the ledger.' }),
      finishedAt: t.expose('finishedAt', { type: 'DateTime', description: 'When it published.' }),
    }),
  })
  const field = builder.objectRef<FieldFacts>('MetaField').implement({
    description: 'What the contract says about one field.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name of the field.' }),
      description: t.exposeString('description', { description: 'What the value means.' }),
      classification: t.exposeString('classification', {
        description: 'How sensitive it is: public, internal, confidential, restricted or pii.….',
      }),
      unit: t.exposeString('unit', {
        nullable: true,
        description: 'What one unit of the number is.',
      }),
      masked: t.exposeBoolean('masked', {
        description: 'Whether you get something else than its values: null, a hash, a part.',
      }),
    }),
  })
  const asOf = builder.objectRef<MetaAsOf>('MetaAsOf').implement({
    description: 'The moment whose rows were read.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'The moment itself.' }),
      current: t.exposeStringList('current', {
        description: 'Types whose rows are those of now, because they keep no history.',
      }),
    }),
  })
  const meta = builder.objectRef<Meta>('Meta').implement({
    description:
      'What is known about exactly these rows: read in the same statement, so never of another version.',
    fields: (t) => ({
      contract: t.field({
        type: contract,
        description: 'The contract of the rows served, and whether it holds.',
        resolve: ({ state }) => state,
      }),
      freshness: t.field({
        type: freshness,
        description: 'How recent the newest event is, against the promise of the contract.',
        resolve: freshnessState,
      }),
      dataVersion: t.field({
        type: 'BigInt',
        description: 'One more whenever rows changed; 0 before the first publication.',
        resolve: ({ state }) => state.dataVersion,
      }),
      run: t.field({
        type: run,
        nullable: true,
        description: 'The run that published the rows served; null before the first.',
        resolve: ({ state }) => state.run,
      }),
      asOf: t.field({
        type: asOf,
        nullable: true,
        description: 'The moment whose rows were read; null for those of now.',
        resolve: (found) => found.asOf ?? null,
      }),
      fields: t.field({
        type: [field],
        description: 'What the contract says about each field.',
        resolve: ({ product }) => product.columns.map((column) => fieldFacts(product, column)),
      }),
    }),
  })
  return { meta, contract, freshness, run, severity }
}

function fieldFacts(product: Product, column: Product['columns'][number]): FieldFacts {
  return {
    name: column.key,
    description: column.description,
    classification: column.classification,
    unit: column.unit ?? null,
    masked: isChanged(product, column),
  }
}
