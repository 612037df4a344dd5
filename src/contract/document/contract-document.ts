import { z } from 'zod'
import type { CheckRule } from '../../product/check-rule.ts'
import { allowance, checkRule } from '../../product/check-shape.ts'
import type { Check } from '../../product/check.ts'
import type { Column, ColumnFamily } from '../../product/column.ts'
import type { Classification } from '../../product/contract.ts'
import { layers } from '../../product/layer.ts'
import { measureFunctions } from '../../product/measure-functions.ts'

/*
 * A contract as a document: what a product promises, without code. It is what versions are compared
 * by, what the database keeps of what was deployed, and what goes to other tools and comes back.
 */

/** Says how the document is to be read; a document of another format is refused. */
export const documentFormat = 'platinum.contract/1'

const text = z.string()
const keys = z.array(text)

const families = [
  'text',
  'enum',
  'uuid',
  'integer',
  'bigint',
  'float',
  'numeric',
  'boolean',
  'timestamptz',
  'timestamp',
  'date',
  'time',
  'interval',
  'json',
  'vector',
  'array',
  'other',
] as const satisfies readonly ColumnFamily[]

const family: z.ZodType<ColumnFamily> = z.enum(families)

const classification = z.custom<Classification>(
  (value) =>
    typeof value === 'string' && /^(public|internal|confidential|restricted|pii\..+)$/.test(value),
  'public, internal, confidential, restricted, or pii. and a kind',
)

export const columnSchema = z.strictObject({
  /** TypeScript key and GraphQL field. */
  key: text,
  /** Name in Postgres. */
  name: text,
  type: family,
  /** As declared in Postgres, with modifiers: `numeric(12, 2)`. */
  sqlType: text,
  notNull: z.boolean(),
  description: text,
  classification,
  unit: text.exactOptional(),
  /** Undefined: it is there to stay. */
  deprecated: z
    .strictObject({ since: text, removeAfter: text, use: text.exactOptional() })
    .exactOptional(),
  /** Why its class may be lower than that of what it is made from. */
  declassified: z.strictObject({ reason: text, approvedBy: text }).exactOptional(),
  /** For enums, in their order. */
  enumValues: keys.exactOptional(),
  /** For vectors. */
  dimensions: z.int().exactOptional(),
  /** For arrays: the type of one element. */
  element: family.exactOptional(),
  /** Computed by Postgres. */
  generated: z.literal(true).exactOptional(),
} satisfies Partial<Record<keyof Column | 'type', z.ZodType>>)

const checkSchema = z.strictObject({
  name: text,
  columns: keys,
  rule: checkRule,
  severity: z.enum(['error', 'warn']),
  blocking: z.boolean(),
  allow: allowance.exactOptional(),
  onViolation: z.literal('quarantine').exactOptional(),
} satisfies Record<Exclude<keyof Check, 'kind'>, z.ZodType>)

const relationSchema = z.strictObject({
  /** GraphQL field of the row. */
  field: text,
  /** Id of the product it leads to. */
  to: text,
  columns: keys,
  targetColumns: keys,
  /** GraphQL field on the other side. */
  inverse: text,
})

const embeddingSchema = z.strictObject({
  column: text,
  of: keys,
  space: text,
  indexed: z.boolean(),
})

const conditions = z.record(text, z.unknown())
const rows = { segment: text.exactOptional(), where: conditions.exactOptional() }
const measureSchema = z.strictObject({
  name: text,
  description: text,
  unit: text.exactOptional(),
  formula: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('count'), ...rows }),
    z.strictObject({
      kind: z.literal('function'),
      function: z.enum(measureFunctions),
      column: text,
      ...rows,
    }),
    z.strictObject({ kind: z.literal('ratio'), dividend: text, divisor: text }),
  ]),
})

const segmentSchema = z.strictObject({ name: text, description: text, where: conditions })

export const contractDocument = z.strictObject({
  format: z.literal(documentFormat),
  /** `gold.packages` */
  id: text,
  layer: z.enum(layers),
  table: text,
  /** Whether readers may query its rows. */
  served: z.boolean(),
  /** GraphQL type: `Package`. */
  name: text,
  /** GraphQL list field: `packages`. */
  listField: text,
  version: text,
  owner: text,
  description: text,
  /** Keys of the columns that tell one row from another. */
  grain: keys,
  columns: z.array(columnSchema),
  /** Combinations of columns that are unique besides the grain. */
  uniqueKeys: z.array(keys),
  freshness: z.strictObject({
    lane: z.enum(['realtime', 'batch']),
    within: text,
    refuseAfter: text.exactOptional(),
    eventTime: text.exactOptional(),
  }),
  /** How long every version of a row can be asked for: `90d` or `forever`. */
  history: z.strictObject({ keep: text }).exactOptional(),
  relations: z.array(relationSchema),
  /** As declared; what the columns, the grain and the relations imply is not repeated. */
  checks: z.array(checkSchema),
  embeddings: z.array(embeddingSchema),
  measures: z.array(measureSchema),
  segments: z.array(segmentSchema),
})

/** What a product promises, as data. */
export type ContractDocument = z.infer<typeof contractDocument>
export type ColumnDocument = z.infer<typeof columnSchema>
export type CheckDocument = z.infer<typeof checkSchema>
export type RelationDocument = z.infer<typeof relationSchema>
export type EmbeddingDocument = z.infer<typeof embeddingSchema>
export type MeasureDocument = z.infer<typeof measureSchema>
export type SegmentDocument = z.infer<typeof segmentSchema>
export type RuleOf<Kind extends CheckRule['kind']> = Extract<CheckRule, { readonly kind: Kind }>
