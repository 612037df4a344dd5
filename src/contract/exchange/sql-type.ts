import { familyOfType, type ColumnFamily } from '../../product/column.ts'

/** Names of types in other databases and standards, and what Postgres calls them. */
const names: Readonly<Record<string, string>> = {
  string: 'text',
  clob: 'text',
  longtext: 'text',
  nvarchar: 'varchar',
  varchar2: 'varchar',
  'character varying': 'varchar',
  character: 'char',
  bpchar: 'char',
  nchar: 'char',
  uniqueidentifier: 'uuid',
  int: 'integer',
  int4: 'integer',
  int32: 'integer',
  mediumint: 'integer',
  int2: 'smallint',
  tinyint: 'smallint',
  int8: 'bigint',
  int64: 'bigint',
  long: 'bigint',
  float4: 'real',
  float: 'double precision',
  float8: 'double precision',
  float64: 'double precision',
  double: 'double precision',
  decimal: 'numeric',
  number: 'numeric',
  bignumeric: 'numeric',
  bool: 'boolean',
  datetime: 'timestamp',
  timestamp_ntz: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamp with time zone',
  timestamp_tz: 'timestamp with time zone',
  timestamp_ltz: 'timestamp with time zone',
  'time without time zone': 'time',
  timetz: 'time with time zone',
  variant: 'jsonb',
  object: 'jsonb',
  struct: 'jsonb',
}

/** Types that take no arguments here. */
const plain = /^(text|uuid|smallint|integer|bigint|real|double precision|boolean|date|jsonb?)$/

/**
 * A type as Postgres and Drizzle write it: `VARCHAR( 20 )` is `varchar(20)`. Undefined for one that
 * Postgres does not know under this name, or that has no family of its own.
 */
export function postgresType(written: string): string | undefined {
  const text = written.trim().toLowerCase().replace(/\s+/g, ' ')
  const array = /^(.+?)((?:\[\d*\])+)$/.exec(text)
  if (array?.[1] !== undefined) {
    const element = postgresType(array[1])
    return element === undefined ? undefined : `${element}${array[2] ?? ''}`
  }
  if (text.startsWith('interval')) return text
  const parts = /^([a-z_0-9 ]+?) ?(?:\(([^()]*)\))?( with(?:out)? time zone)?$/.exec(text)
  if (!parts?.[1]) return undefined
  const said = `${parts[1]}${parts[3] ?? ''}`
  const base = names[said] ?? names[parts[1]] ?? said
  const args = (parts[2] ?? '').split(',').map((each) => each.trim())
  const given = args.join('') === '' ? '' : args.join(', ')
  if (plain.test(base)) return base
  const time = /^(timestamp|time)( with time zone)?$/.exec(base)
  if (time?.[1] !== undefined) {
    const precision = given === '' ? '' : time[1] === 'time' ? `(${given})` : ` (${given})`
    return `${time[1]}${precision}${time[2] ?? ''}`
  }
  const type = given === '' ? base : `${base}(${given})`
  return familyOfType(type) === 'other' ? undefined : type
}

/** Family of the elements of an array type. */
export function elementOf(sqlType: string): ColumnFamily | undefined {
  const lower = sqlType.toLowerCase()
  const element = lower.replace(/\[\d*\]$/, '')
  return element === lower ? undefined : familyOfType(element)
}

/** Dimensions of a vector type. */
export function dimensionsOf(sqlType: string): number | undefined {
  const found = /^vector\((\d+)\)$/i.exec(sqlType)?.[1]
  return found === undefined ? undefined : Number(found)
}
