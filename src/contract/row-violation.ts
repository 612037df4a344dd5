import { isRowRule, type RowRule } from '../product/check-rule.ts'
import { formatPattern } from '../product/formats.ts'
import type { Product, ProductCheck, Reference } from '../product/product.ts'
import { quoteIdentifier, qualifiedName } from '../database/identifier.ts'
import type { AuditScope } from './audit-scope.ts'
import { boundType, columnOf, valueOf } from './column-sql.ts'
import { fillTemplate } from './fill-template.ts'
import type { CandidateScan } from './candidate-scan.ts'
import type { Parameters } from './parameters.ts'

/** A check that is decided row by row. */
export type RowCheck = ProductCheck & { readonly rule: RowRule }

export function isRowCheck(check: ProductCheck): check is RowCheck {
  return isRowRule(check.rule)
}

/** Condition that is true for a violating row of `x`. NULL and false are no violation. */
export function violation(
  product: Product,
  { columns, rule, reference }: RowCheck,
  scope: AuditScope,
  scan: CandidateScan,
): string {
  const { parameters } = scan
  const [column] = columns.map((key) => columnOf(product, key))
  if (!column) throw new TypeError(`a check of kind ${rule.kind} looks at no column`)
  const value = valueOf(column)
  const bound = (written: number | string) => parameters.add(String(written), boundType(column))
  const oneOf = (values: readonly (number | string)[]) =>
    `${value} = ANY (${parameters.add(values.map(String), `${boundType(column)}[]`)})`
  switch (rule.kind) {
    case 'notNull':
      return columns
        .map((key) => {
          const each = valueOf(columnOf(product, key))
          if (rule.missing === undefined) return `${each} IS NULL`
          return `${each} IS NULL OR ${each} = ANY (${parameters.add(rule.missing, 'text[]')})`
        })
        .join(' OR ')
    case 'atLeast':
      return `${value} < ${bound(rule.bound)}`
    case 'atMost':
      return `${value} > ${bound(rule.bound)}`
    case 'between':
      return `${value} < ${bound(rule.min)} OR ${value} > ${bound(rule.max)}`
    case 'acceptedValues':
      return `NOT (${oneOf(rule.values)})`
    case 'rejectedValues':
      return oneOf(rule.values)
    case 'matches':
      return `NOT (${value}::text ~ ${parameters.add(rule.pattern, 'text')})`
    case 'format':
      return `NOT (${value}::text ~ ${parameters.add(formatPattern(rule.format), 'text')})`
    case 'length':
      return lengthViolation(value, rule, parameters)
    case 'references':
      if (!reference) throw new TypeError('a reference whose target is not known')
      return missingReference(product, reference, scope, scan)
    case 'expression':
      return `NOT (${fillTemplate(product, rule.expression, scope, parameters)})`
  }
}

function missingReference(
  product: Product,
  { to, localColumns, targetColumns }: Reference,
  scope: AuditScope,
  scan: CandidateScan,
): string {
  const isSelf = to.id === product.id
  const rows = isSelf ? scope.whole : qualifiedName(to.layer, to.tableName)
  const keys = targetColumns.map(
    ({ name }, position) => `t.${quoteIdentifier(name)} AS k${position}`,
  )
  // Only the grain of a product that was published is known to hold every value once.
  const once = !isSelf && targetColumns === to.grain ? '' : 'DISTINCT '
  const found = scan.leftJoin(`(SELECT ${once}${keys.join(', ')} FROM ${rows} t)`, (alias) =>
    localColumns
      .map((column, position) => `${alias}.k${position} = ${valueOf(column)}`)
      .join(' AND '),
  )
  const present = localColumns.map((column) => `${valueOf(column)} IS NOT NULL`)
  return `${present.join(' AND ')} AND ${found}.k0 IS NULL`
}

function lengthViolation(
  value: string,
  rule: Extract<RowRule, { kind: 'length' }>,
  parameters: Parameters,
): string {
  const length = `char_length(${value}::text)`
  const tooShort = `${length} < ${parameters.add(rule.min, 'integer')}`
  if (rule.max === null) return tooShort
  return `${tooShort} OR ${length} > ${parameters.add(rule.max, 'integer')}`
}
