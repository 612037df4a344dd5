import type { CheckRule } from '../../product/check-rule.ts'
import type { ColumnFamily } from '../../product/column.ts'
import { deprecationReason } from '../../product/deprecation.ts'
import type {
  CheckDocument,
  ColumnDocument,
  ContractDocument,
} from '../document/contract-document.ts'
import { maxLength } from '../odcs/logical-type.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * JSON Schema (2020-12) of a row as GraphQL answers it, with every field: numbers that JSON cannot
 * carry exactly are text there. A check that blocks and tolerates nothing bounds its field.
 */
export function writeJsonSchema(contract: ContractDocument): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:platinum:${contract.id}:${contract.version}`,
    title: contract.name,
    description: contract.description,
    type: 'object',
    properties: Object.fromEntries(
      contract.columns.map((column) => [column.key, propertyOf(column, contract)]),
    ),
    required: contract.columns.map(({ key }) => key),
    additionalProperties: false,
  }
}

/** Only these classes are served in clear to everyone. */
const clear: ReadonlySet<string> = new Set(['public', 'internal'])

function propertyOf(column: ColumnDocument, contract: ContractDocument): Schema {
  const { type, element, description, classification, unit, deprecated } = column
  const value =
    type === 'array'
      ? { type: 'array', items: nullable(valueOf(element ?? 'other')) }
      : type === 'vector'
        ? {
            type: 'array',
            items: { type: 'number' },
            ...given({ minItems: column.dimensions, maxItems: column.dimensions }),
          }
        : type === 'enum'
          ? { type: 'string', enum: column.enumValues ?? [] }
          : { ...valueOf(type), ...boundsOf(column, contract) }
  return {
    // JSON has no NaN and no infinity, so a float may always be null.
    ...(column.notNull && type !== 'float' && clear.has(classification) ? value : nullable(value)),
    description: [
      description,
      ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
      ...(deprecated === undefined ? [] : [deprecationReason(deprecated)]),
    ].join(' '),
    ...(deprecated === undefined ? {} : { deprecated: true }),
    ...given({ 'x-classification': classification, 'x-unit': unit }),
  }
}

function valueOf(family: ColumnFamily): Schema {
  switch (family) {
    case 'uuid':
      return { type: 'string', format: 'uuid' }
    case 'integer':
      return { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647 }
    case 'bigint':
      return { type: 'string', pattern: '^-?[0-9]+$' }
    case 'float':
      return { type: 'number' }
    case 'numeric':
      return { type: 'string', pattern: '^(-?[0-9]+([.][0-9]+)?|NaN|-?Infinity)$' }
    case 'boolean':
      return { type: 'boolean' }
    case 'timestamptz':
      return { type: 'string', format: 'date-time' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'json':
      return {}
    case 'array':
    case 'vector':
      return { type: 'array' }
    case 'text':
    case 'enum':
    case 'timestamp':
    case 'time':
    // ISO 8601 with signs and fractions, which the format `duration` does not have.
    case 'interval':
    case 'other':
      return { type: 'string' }
  }
}

function nullable(schema: Schema): Schema {
  const { type, enum: values } = schema
  if (type === undefined) return schema
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  }
}

function boundsOf(column: ColumnDocument, { checks }: ContractDocument): Schema {
  const holding = checks.filter(
    (check) => check.columns.length === 1 && check.columns[0] === column.key && holds(check),
  )
  const room = maxLength(column.sqlType)
  const bounds = holding.map(({ rule }) => boundOf(rule, column.type))
  return Object.assign({}, given({ maxLength: room }), ...bounds) as Schema
}

/** Whether no row is served that violates it. */
function holds({ severity, blocking, allow }: CheckDocument): boolean {
  return severity === 'error' && blocking && allow === undefined
}

function boundOf(rule: CheckRule, family: ColumnFamily): Schema {
  const isText = family === 'text'
  const isNumber = family === 'integer' || family === 'float'
  if (rule.kind === 'acceptedValues' && isText) return { enum: rule.values.map(String) }
  if (rule.kind === 'acceptedValues' && isNumber) return { enum: rule.values.map(Number) }
  if (rule.kind === 'length' && isText) {
    return given({ minLength: rule.min, maxLength: rule.max ?? undefined })
  }
  if (!isNumber) return {}
  if (rule.kind === 'atLeast') return { minimum: Number(rule.bound) }
  if (rule.kind === 'atMost') return { maximum: Number(rule.bound) }
  return rule.kind === 'between' ? { minimum: Number(rule.min), maximum: Number(rule.max) } : {}
}

function given(parts: Readonly<Record<string, unknown>>): Schema {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}
