import type { ColumnFamily } from '../../product/column.ts'
import type { ColumnDocument } from '../document/contract-document.ts'

/** A type as ODCS tells it to those who do not know Postgres. */
export interface LogicalType {
  readonly logicalType: string
  readonly logicalTypeOptions?: Readonly<Record<string, unknown>>
  readonly items?: LogicalType & { readonly physicalType?: string }
}

/** ODCS' type for a column, with the options that follow from the type in Postgres. */
export function logicalTypeOf({ type, sqlType, element }: ColumnDocument): LogicalType {
  if (type === 'vector') {
    return { logicalType: 'array', items: { logicalType: 'number' } }
  }
  if (type === 'array') {
    const of = sqlType.replace(/\[\d*\]$/, '')
    return {
      logicalType: 'array',
      items: { ...simpleType(element ?? 'other', of), physicalType: of },
    }
  }
  return simpleType(type, sqlType)
}

function simpleType(family: ColumnFamily, sqlType: string): LogicalType {
  switch (family) {
    case 'text': {
      const length = maxLength(sqlType)
      return {
        logicalType: 'string',
        ...(length === undefined ? {} : { logicalTypeOptions: { maxLength: length } }),
      }
    }
    case 'uuid':
      return { logicalType: 'string', logicalTypeOptions: { format: 'uuid' } }
    case 'integer':
      return {
        logicalType: 'integer',
        logicalTypeOptions: { format: /^(small|int2)/i.test(sqlType) ? 'i16' : 'i32' },
      }
    case 'bigint':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } }
    case 'float':
      return {
        logicalType: 'number',
        logicalTypeOptions: { format: /^(real|float4)/i.test(sqlType) ? 'f32' : 'f64' },
      }
    case 'numeric':
      return { logicalType: 'number' }
    case 'boolean':
      return { logicalType: 'boolean' }
    case 'timestamptz':
      return { logicalType: 'timestamp', logicalTypeOptions: { timezone: true } }
    case 'timestamp':
      return { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } }
    case 'date':
      return { logicalType: 'date' }
    case 'time':
      return { logicalType: 'time' }
    case 'json':
      return { logicalType: 'object' }
    case 'array':
    case 'vector':
      return { logicalType: 'array' }
    case 'enum':
    case 'interval':
    case 'other':
      return { logicalType: 'string' }
  }
}

/** Characters that a type has room for. */
export function maxLength(sqlType: string): number | undefined {
  const found = /^(?:varchar|character varying|char|character|bpchar)\s*\((\d+)\)$/i.exec(sqlType)
  return found?.[1] === undefined ? undefined : Number(found[1])
}

/** Postgres' type for a property of which only ODCS' type is known. */
export function sqlTypeOfLogical(
  logicalType: string | undefined,
  options: Readonly<Record<string, unknown>> = {},
): string | undefined {
  switch (logicalType) {
    case 'string':
      return typeof options['maxLength'] === 'number' ? `varchar(${options['maxLength']})` : 'text'
    case 'integer':
      return options['format'] === 'i64' || options['format'] === 'u32'
        ? 'bigint'
        : options['format'] === 'i8' || options['format'] === 'i16'
          ? 'smallint'
          : 'integer'
    case 'number':
      return options['format'] === 'f32'
        ? 'real'
        : options['format'] === 'f64'
          ? 'double precision'
          : 'numeric'
    case 'boolean':
    case 'date':
    case 'time':
      return logicalType
    case 'timestamp':
      return options['timezone'] === false ? 'timestamp' : 'timestamp with time zone'
    case 'object':
    case 'array':
      return 'jsonb'
    case undefined:
    default:
      return undefined
  }
}
