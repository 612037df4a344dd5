import { getTableColumns } from 'drizzle-orm'
import { PgArray, PgEnumColumn, type PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import type { Classification, ColumnContract } from './contract.ts'

/**
 * What kind of value a column holds. Filters, scalars, checks and cursors are chosen by family,
 * so a new Postgres type needs one line here.
 */
export type ColumnFamily =
  | 'text'
  | 'enum'
  | 'uuid'
  | 'integer'
  | 'bigint'
  | 'float'
  | 'numeric'
  | 'boolean'
  | 'timestamptz'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'interval'
  | 'json'
  | 'vector'
  | 'array'
  /** Any other type (inet, ranges, geometry): served as its Postgres text. */
  | 'other'

/** One column of a product, as the engine sees it. */
export interface Column {
  /** TypeScript key and GraphQL field: `maintainerEmail`. */
  readonly key: string
  /** Name in Postgres: `maintainer_email`. */
  readonly name: string
  readonly family: ColumnFamily
  /** As declared, with modifiers: `vector(384)`. */
  readonly sqlType: string
  /** Quoted where needed and without modifiers, so that a cast never truncates: `vector`. */
  readonly castType: string
  readonly notNull: boolean
  readonly enumValues: readonly string[] | undefined
  /** For vectors. */
  readonly dimensions: number | undefined
  /** For arrays: the family of one element. */
  readonly element: ColumnFamily | undefined
  /** Computed by Postgres; never written by a run. */
  readonly generated: boolean
  readonly description: string
  readonly classification: Classification
  readonly unit: string | undefined
  /** The Drizzle column, for encoding values. */
  readonly drizzle: PgColumn
}

const families: readonly (readonly [RegExp, ColumnFamily])[] = [
  [/\[\d*\]$/, 'array'],
  [/^(text|varchar|character varying|char|character|bpchar|citext)\b/, 'text'],
  [/^uuid$/, 'uuid'],
  [/^(smallint|integer|int2|int4|smallserial|serial)$/, 'integer'],
  [/^(bigint|int8|bigserial)$/, 'bigint'],
  [/^(real|double precision|float4|float8)$/, 'float'],
  [/^(numeric|decimal)\b/, 'numeric'],
  [/^(boolean|bool)$/, 'boolean'],
  [/^timestamp.*with time zone$|^timestamptz/, 'timestamptz'],
  [/^timestamp/, 'timestamp'],
  [/^date$/, 'date'],
  [/^time\b/, 'time'],
  [/^interval/, 'interval'],
  [/^jsonb?$/, 'json'],
  [/^vector\b/, 'vector'],
]

/** Family of a Postgres type name, with or without modifiers. */
export function columnFamily(sqlType: string): ColumnFamily {
  return families.find(([pattern]) => pattern.test(sqlType))?.[1] ?? 'other'
}

export function readColumns(
  table: PgTable,
  contracts: Readonly<Record<string, string | ColumnContract | undefined>>,
): Column[] {
  return Object.entries(getTableColumns(table)).map(([key, drizzle]) =>
    readColumn(key, drizzle as PgColumn, contracts[key]),
  )
}

function readColumn(
  key: string,
  drizzle: PgColumn,
  declared: string | ColumnContract | undefined,
): Column {
  const sqlType = drizzle.getSQLType()
  const family = drizzle instanceof PgEnumColumn ? 'enum' : columnFamily(sqlType)
  const contract: ColumnContract =
    typeof declared === 'object' ? declared : { description: declared ?? '' }
  const dimensions = family === 'vector' ? /\((\d+)\)/.exec(sqlType)?.[1] : undefined
  return {
    key,
    name: drizzle.name,
    family,
    sqlType,
    castType: castType(drizzle, sqlType),
    notNull: drizzle.notNull || drizzle.primary,
    enumValues: drizzle.enumValues,
    dimensions: dimensions === undefined ? undefined : Number(dimensions),
    element: elementFamily(drizzle),
    generated: drizzle.generated !== undefined || drizzle.generatedIdentity?.type === 'always',
    description: contract.description.trim(),
    classification: contract.classification ?? 'internal',
    unit: contract.unit,
    drizzle,
  }
}

function elementFamily(drizzle: PgColumn): ColumnFamily | undefined {
  if (!(drizzle instanceof PgArray)) return undefined
  const base: unknown = drizzle.baseColumn
  if (base instanceof PgEnumColumn) return 'enum'
  return columnFamily(drizzle.getSQLType().replace(/\[\d*\]$/, ''))
}

/** Serial types are a default, not a type; enums may need their schema and quotes. */
function castType(drizzle: PgColumn, sqlType: string): string {
  if (drizzle instanceof PgEnumColumn) {
    const { enumName, schema } = drizzle.enum
    const quoted = `"${enumName.replaceAll('"', '""')}"`
    return schema ? `"${schema.replaceAll('"', '""')}".${quoted}` : quoted
  }
  return sqlType
    .replace(/\s*\([^)]*\)/, '')
    .replace(/\[\d+\]/g, '[]')
    .replace(/^smallserial$/, 'smallint')
    .replace(/^bigserial$/, 'bigint')
    .replace(/^serial$/, 'integer')
}
