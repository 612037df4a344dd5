import { getTableColumns, is } from 'drizzle-orm'
import {
  getTableConfig,
  PgArray,
  PgEnumColumn,
  PgEnumObjectColumn,
  type PgColumn,
  type PgTable,
} from 'drizzle-orm/pg-core'
import type { Classification, ColumnContract, DeprecationContract } from './contract.ts'
import type { Declassification } from './declassify.ts'

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
  /** Why its class may be lower than that of what it is made from; undefined: it may not. */
  readonly declassified?: Declassification | undefined
  readonly unit: string | undefined
  /** Undefined: it is there to stay. */
  readonly deprecated: DeprecationContract | undefined
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

/** Family of a column. An enum is one whatever it is called, `date` included. */
function columnFamily(drizzle: PgColumn): ColumnFamily {
  if (isEnum(drizzle)) return 'enum'
  return familyOfType(drizzle.getSQLType().toLowerCase())
}

/** Family of a type as Postgres writes it, lower case. */
export function familyOfType(sqlType: string): ColumnFamily {
  return families.find(([pattern]) => pattern.test(sqlType))?.[1] ?? 'other'
}

/** A table's columns in the order of declaration; those without a contract have an empty description. */
export function readColumns(
  table: PgTable,
  contracts: Readonly<Record<string, string | ColumnContract | undefined>>,
): Column[] {
  const primaryKeys = getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns)
  const inPrimaryKey = new Set(primaryKeys.map(({ name }) => name))
  return Object.entries(getTableColumns(table)).map(([key, drizzle]) =>
    readColumn(
      key,
      drizzle as PgColumn,
      // A column may be called `constructor`, which every object answers to.
      Object.hasOwn(contracts, key) ? contracts[key] : undefined,
      inPrimaryKey.has(drizzle.name),
    ),
  )
}

function readColumn(
  key: string,
  drizzle: PgColumn,
  declared: string | ColumnContract | undefined,
  inPrimaryKey: boolean,
): Column {
  const sqlType = drizzle.getSQLType()
  const family = columnFamily(drizzle)
  const contract: ColumnContract =
    typeof declared === 'object' ? declared : { description: declared ?? '' }
  const dimensions = family === 'vector' ? /\((\d+)\)/.exec(sqlType)?.[1] : undefined
  return {
    key,
    name: drizzle.name,
    family,
    sqlType,
    castType: castType(drizzle),
    // Serial columns and those of a composite primary key are NOT NULL without saying so.
    notNull: drizzle.notNull || drizzle.primary || inPrimaryKey || sqlType.endsWith('serial'),
    enumValues: drizzle.enumValues,
    dimensions: dimensions === undefined ? undefined : Number(dimensions),
    element: elementFamily(drizzle),
    generated: drizzle.generated !== undefined || drizzle.generatedIdentity?.type === 'always',
    description: contract.description.trim(),
    classification: contract.classification ?? 'internal',
    declassified: contract.declassified,
    unit: contract.unit,
    deprecated: contract.deprecated,
    drizzle,
  }
}

function elementFamily(drizzle: PgColumn): ColumnFamily | undefined {
  if (is(drizzle, PgArray)) return columnFamily(drizzle.baseColumn as PgColumn)
  const declared = drizzle.getSQLType().toLowerCase()
  const element = declared.replace(/\[\d*\]$/, '')
  return element === declared ? undefined : familyOfType(element)
}

function isEnum(drizzle: PgColumn): drizzle is PgEnumColumn<never> | PgEnumObjectColumn<never> {
  return is(drizzle, PgEnumColumn) || is(drizzle, PgEnumObjectColumn)
}

/** Serial types are a default, not a type; enums may need their schema and quotes. */
function castType(drizzle: PgColumn): string {
  if (is(drizzle, PgArray)) return `${castType(drizzle.baseColumn as PgColumn)}[]`
  if (isEnum(drizzle)) {
    const { enumName, schema } = drizzle.enum
    const quoted = `"${enumName.replaceAll('"', '""')}"`
    return schema ? `"${schema.replaceAll('"', '""')}".${quoted}` : quoted
  }
  return (
    drizzle
      .getSQLType()
      .replace(/\s*\([^)]*\)/, '')
      .replace(/\[\d+\]/g, '[]')
      .replace(/^smallserial$/i, 'smallint')
      .replace(/^bigserial$/i, 'bigint')
      .replace(/^serial$/i, 'integer')
      // Without a length these two mean a length of one, and fields cut an interval short.
      .replace(/^(char|character)(?! varying)\b/i, 'bpchar')
      .replace(/^bit(?! varying)\b/i, 'bit varying')
      .replace(/^interval [a-z ]+/i, 'interval')
  )
}

/** Types whose values Postgres cannot tell apart with an index or a grouping. */
const incomparable = /^(json|xml|point|line|lseg|box|path|polygon|circle)\b/i

/** Whether the column can stand in a grain or a `unique` check. */
export function isComparable(column: Column): boolean {
  return column.family !== 'vector' && !incomparable.test(column.castType)
}
