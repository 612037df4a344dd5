import { z } from 'zod'
import type { Problem } from '../errors/platinum-error.ts'
import { check } from './check-shape.ts'
import type { Declassification } from './declassify.ts'
import { measureFunctions } from './measure-functions.ts'
import type { DimensionContract, StoredMeasureContract } from './rollup-contract.ts'
import type { Conditions, SegmentContract } from './row-filter.ts'
import { timeGrains } from './time-grain.ts'
import type {
  ColumnContract,
  Contract,
  DeprecationContract,
  EmbeddingContract,
  FreshnessContract,
  HistoryContract,
} from './contract.ts'

/*
 * The parts of a contract, as they must be when the project is read. Node runs TypeScript without
 * looking at types, so what the compiler would refuse arrives here all the same.
 */

const text = z.string('text')
const name = text.refine((value) => value.trim() !== '', 'text that is not empty')
const names = z.array(text, 'a list of column keys')
/** Numbers that are not finite are told from others by the checks' own rules. */
const number = z.custom<number>((value) => typeof value === 'number', 'a number')

const classification = text.regex(
  /^(public|internal|confidential|restricted|pii\..+)$/,
  'public, internal, confidential, restricted, or pii. and a kind such as pii.email',
)

const declassified = z.strictObject(
  { reason: name, approvedBy: name } satisfies Parts<Declassification>,
  'a declassification made by declassify(), with a reason and who approved it',
)

const deprecation = z.strictObject(
  {
    since: text,
    removeAfter: text,
    use: text.optional(),
  } satisfies Parts<DeprecationContract>,
  'an object with since and removeAfter',
)

const column = z.strictObject({
  description: text,
  classification: classification.optional(),
  declassified: declassified.optional(),
  unit: text.optional(),
  deprecated: deprecation.optional(),
} satisfies Parts<ColumnContract>)

const freshness = z.strictObject(
  {
    lane: z.enum(['realtime', 'batch'], 'realtime or batch'),
    within: text,
    refuseAfter: text.optional(),
    eventTime: text.optional(),
  } satisfies Parts<FreshnessContract>,
  'an object with lane and within',
)

const relation = z.object(
  {
    target: z.custom((value) => typeof value === 'function', 'a function that returns a product'),
    columns: names,
    inverse: text.optional(),
  },
  'a relation made by belongsTo()',
)

const embedding = z.strictObject(
  {
    of: z.array(text, 'a list of text columns'),
    space: text,
  } satisfies Parts<EmbeddingContract>,
  'an object with of and space',
)

const history = z.strictObject(
  {
    keep: z.custom<HistoryContract['keep']>((value) => typeof value === 'string', 'text'),
  } satisfies Parts<HistoryContract>,
  "an object with keep, such as { keep: '90d' }",
)

const filterValue = z.union([text, number, z.boolean()], 'text, a number, true or false')

const conditions = z.strictObject(
  {
    eq: filterValue.optional(),
    ne: filterValue.optional(),
    in: z.array(filterValue, 'a list of values').optional(),
    notIn: z.array(filterValue, 'a list of values').optional(),
    lt: filterValue.optional(),
    lte: filterValue.optional(),
    gt: filterValue.optional(),
    gte: filterValue.optional(),
    like: text.optional(),
    startsWith: text.optional(),
    contains: text.optional(),
    isNull: z.boolean('true or false').optional(),
  } satisfies Parts<Conditions>,
  'conditions such as { eq: 1 }',
)

/** Conditions by column, joined by `and`, `or` and `not`: a column may have none of these names. */
const rowFilter: z.ZodType = z.lazy(() =>
  z
    .object({
      and: z.array(rowFilter, 'a list of conditions').optional(),
      or: z.array(rowFilter, 'a list of conditions').optional(),
      not: rowFilter.optional(),
    })
    .catchall(conditions),
)

const segment = z.strictObject(
  { description: text, where: rowFilter } satisfies Parts<SegmentContract>,
  'an object with description and where',
)

const aboutMeasure = { description: text.optional(), unit: text.optional() }
const measuredRows = {
  segment: text.optional(),
  where: z.array(z.object({ column: text, conditions })).optional(),
}

const measure = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('count'), ...aboutMeasure, ...measuredRows }),
    z.strictObject({
      kind: z.literal('function'),
      function: z.enum(measureFunctions),
      column: text,
      ...aboutMeasure,
      ...measuredRows,
    }),
    z.strictObject({ kind: z.literal('ratio'), dividend: text, divisor: text, ...aboutMeasure }),
  ],
  'a measure made by a function such as sum()',
)

const rollup = z.object(
  {
    base: z.custom((value) => typeof value === 'function', 'a function that returns a product'),
    dimensions: z.array(
      z.strictObject({
        column: text,
        of: text,
        grain: z.enum(timeGrains, `one of ${timeGrains.join(', ')}`).optional(),
        timeZone: text.optional(),
      } satisfies Parts<DimensionContract>),
    ),
    measures: z.array(
      z.strictObject({
        column: text,
        measure: z.union(
          [text, measure],
          'a measure made by a function such as sum(), or its name',
        ),
      } satisfies Parts<StoredMeasureContract>),
    ),
  },
  'a rollup made by rollup()',
)

const contract = z.strictObject(
  {
    name,
    version: text,
    owner: name,
    description: text,
    columns: z.record(
      z.string(),
      z.union([text, column], 'a description, alone or in an object'),
      'a description for each column',
    ),
    freshness,
    grain: names.optional(),
    checks: z.array(check, 'a list of checks').optional(),
    relations: z.record(z.string(), relation, 'relations by field').optional(),
    embeddings: z.record(z.string(), embedding, 'embeddings by column').optional(),
    history: history.optional(),
    measures: z.record(z.string(), measure, 'measures by name').optional(),
    segments: z.record(z.string(), segment, 'segments by name').optional(),
    rollupOf: rollup.optional(),
    listField: text.optional(),
  } satisfies Parts<Contract>,
  'a contract',
)

/** One schema a key, so that a part added to a type is added here as well. */
type Parts<T> = { readonly [K in keyof T]-?: z.ZodType }

/** Stands in for parts that are missing, so that the rest of the project can still be looked at. */
const placeholder: Contract = {
  name: '',
  version: '1.0.0',
  owner: '',
  description: '',
  columns: {},
  freshness: { lane: 'batch', within: '1d' },
}

/**
 * Finds the parts of a contract that are missing, unknown or of another kind than they must be.
 * @returns the contract without those parts; use it only to find further problems when there are any.
 */
export function readContract(
  id: string,
  declared: Contract,
): { contract: Contract; problems: Problem[] } {
  const parsed = contract.safeParse(declared)
  if (parsed.success) return { contract: declared, problems: [] }
  const problems = parsed.error.issues.map((issue): Problem => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined
    return {
      code: 'PRODUCT_BAD_CONTRACT',
      where: [id, issue.path.map(String).join('.')].filter(Boolean).join(', '),
      expected: unknown === undefined ? issue.message : 'only parts that a contract has',
      found: unknown ?? describe(partAt(declared, issue.path)),
      fix: 'Correct this part of the contract.',
    }
  })
  const broken = new Set(parsed.error.issues.map((issue) => issue.path[0]))
  const usable = Object.entries(isRecord(declared) ? declared : {}).filter(
    ([key]) => !broken.has(key),
  )
  return { contract: { ...placeholder, ...Object.fromEntries(usable) }, problems }
}

function partAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (isRecord(part) && Object.hasOwn(part, key) ? part[key] : undefined),
    value,
  )
}

/** A value in a few words. Objects may be whole tables, so they are not printed. */
function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return JSON.stringify(value)
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'symbol':
      return String(value)
    case 'function':
      return 'a function'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? 'a list' : `an object with ${Object.keys(value).join(', ')}`
  }
}

function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null
}
