import type { CheckRule } from '../product/check.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { quoteIdentifier, qualifiedName } from '../database/identifier.ts'
import type { ProductCheck } from './product-checks.ts'

/** What rows a check looks at, as items for FROM. */
export interface AuditScope {
  /** The candidate: the whole product for `replace`, the delta for `merge` and `append`. */
  readonly candidate: string
  /** The product as it would be after publishing. */
  readonly whole: string
}

/** Collects the values of one statement and hands out their placeholders. */
export class Parameters {
  readonly values: unknown[] = []

  add(value: unknown, castType: string): string {
    this.values.push(value)
    return `$${this.values.length}::${castType}`
  }
}

/**
 * Condition that is true for a violating row of `x`. Every such check joins one scan.
 * Undefined for checks that cannot be decided row by row.
 */
export function violation(
  product: Product,
  check: ProductCheck,
  scope: AuditScope,
  parameters: Parameters,
): string | undefined {
  const columns = check.columns.map((key) => columnOf(product, key))
  const [column] = columns
  const { rule } = check
  if (rule.kind === 'references') return missingReference(product, check, scope)
  if (!column) return undefined
  const value = `x.${quoteIdentifier(column.name)}`
  switch (rule.kind) {
    case 'notNull':
      return columns.map(({ name }) => `x.${quoteIdentifier(name)} IS NULL`).join(' OR ')
    case 'atLeast':
      return `${value} < ${parameters.add(String(rule.bound), boundType(column))}`
    case 'atMost':
      return `${value} > ${parameters.add(String(rule.bound), boundType(column))}`
    case 'acceptedValues':
      return `NOT (${value} = ANY (${parameters.add(rule.values.map(String), `${boundType(column)}[]`)}))`
    case 'matches':
      return `NOT (${value}::text ~ ${parameters.add(rule.pattern, 'text')})`
    case 'length':
      return lengthViolation(value, rule, parameters)
    case 'unique':
    case 'rowCount':
      return undefined
  }
}

/** FROM item with the rows whose combination of values occurs more than once. */
export function duplicates(product: Product, check: ProductCheck, scope: AuditScope): string {
  const names = check.columns.map((key) => quoteIdentifier(columnOf(product, key).name))
  const list = names.join(', ')
  return `(SELECT ${list}, count(*) AS n FROM ${scope.whole} x
            WHERE ${names.map((name) => `x.${name} IS NOT NULL`).join(' AND ')}
            GROUP BY ${list} HAVING count(*) > 1)`
}

export function columnOf(product: Product, key: string): Column {
  const column = product.columns.find((candidate) => candidate.key === key)
  if (!column) throw new TypeError(`${product.id} has no column ${key}`)
  return column
}

function missingReference(
  product: Product,
  { relation }: ProductCheck,
  scope: AuditScope,
): string | undefined {
  if (!relation) return undefined
  const { to, localColumns, targetColumns } = relation
  const rows = to.id === product.id ? scope.whole : qualifiedName(to.layer, to.tableName)
  const present = localColumns.map(({ name }) => `x.${quoteIdentifier(name)} IS NOT NULL`)
  const equal = localColumns.map(
    ({ name }, position) =>
      `r.${quoteIdentifier(targetColumns[position]?.name ?? '')} = x.${quoteIdentifier(name)}`,
  )
  return `${present.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${rows} r WHERE ${equal.join(' AND ')})`
}

function lengthViolation(
  value: string,
  rule: Extract<CheckRule, { kind: 'length' }>,
  parameters: Parameters,
): string {
  const length = `char_length(${value}::text)`
  const tooShort = `${length} < ${parameters.add(rule.min, 'integer')}`
  if (rule.max === null) return tooShort
  return `${tooShort} OR ${length} > ${parameters.add(rule.max, 'integer')}`
}

/** The column's own type, since 1 and 1.00 are one number. Integers are compared as numeric, so that a bound such as 0.5 is not rounded. */
function boundType(column: Column): string {
  const whole = column.family === 'integer' || column.family === 'bigint'
  return whole ? 'numeric' : column.castType
}
