import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import { isDataProduct, type AnyDataProduct } from './data-product.ts'
import type { Declaration, ProductDraft } from './product.ts'
import type { AnyRelation } from './relation.ts'
import { unknownColumn } from './validate-product.ts'

/**
 * Turns each declared `belongsTo` into both directions of a relation, adding them to the drafts.
 * @returns relations that lead nowhere or whose columns do not fit.
 */
export function resolveRelations(
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): Problem[] {
  return [...declarations.values()].flatMap(({ draft, contract }) =>
    Object.entries(contract.relations ?? {}).flatMap(([field, relation]) =>
      resolve(draft, field, relation, declarations),
    ),
  )
}

function resolve(
  from: ProductDraft,
  field: string,
  relation: AnyRelation,
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): Problem[] {
  const where = `${from.id}, relation ${field}`
  const target = targetOf(from, relation.target, declarations)
  if (typeof target === 'string') return [unknownTarget(where, target)]
  const known = new Map(from.columns.map((column) => [column.key, column]))
  const unknown = relation.columns.filter((key) => !known.has(key))
  if (unknown.length > 0) {
    return unknown.map((key) => unknownColumn(from.id, `relation ${field}`, key, known))
  }
  // A target without a grain is reported by itself.
  if (target.grain.length === 0) return []
  const localColumns = relation.columns.flatMap((key) => known.get(key) ?? [])
  if (!fits(localColumns, target.grain)) {
    return [
      {
        code: 'RELATION_MISMATCH',
        where,
        expected: `columns for the grain of ${target.id}: ${describeColumns(target.grain)}`,
        found: describeColumns(localColumns) || 'no columns',
        fix: "List one local column for each column of the target's grain, of the same type.",
      },
    ]
  }
  from.relations.push({
    kind: 'belongsTo',
    field,
    from,
    to: target,
    localColumns,
    targetColumns: target.grain,
  })
  target.relations.push({
    kind: 'hasMany',
    field: relation.inverse ?? from.listField,
    from: target,
    to: from,
    localColumns: target.grain,
    targetColumns: localColumns,
  })
  return []
}

export function unknownTarget(where: string, found: string): Problem {
  return {
    code: 'RELATION_UNKNOWN_TARGET',
    where,
    expected: 'a data product that schema/index.ts exports',
    found,
    fix: 'Export the target from schema/index.ts.',
  }
}

/** @returns the target, or in words what stands there instead. */
export function targetOf(
  from: ProductDraft,
  find: () => unknown,
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): ProductDraft | string {
  let target: unknown
  try {
    target = find()
  } catch (error) {
    return `a function that fails: ${error instanceof Error ? error.message : String(error)}`
  }
  if (target === 'self') return from
  if (!isDataProduct(target)) return 'no data product'
  const { schema, name } = getTableConfig(target)
  return declarations.get(target)?.draft ?? `${schema ?? 'public'}.${name}, which is not exported`
}

/** Whether the columns of one side can be compared with those of the other, position by position. */
export function fits(local: readonly Column[], grain: readonly Column[]): boolean {
  return (
    local.length === grain.length &&
    local.every((column, position) => areAlike(column, grain[position]))
  )
}

/** Whether Postgres compares the two as one type: text and varchar, but not two enums. */
function areAlike(left: Column, right: Column | undefined): boolean {
  const byName = ['enum', 'array', 'other'].includes(left.family)
  return byName ? left.castType === right?.castType : left.family === right?.family
}

export function describeColumns(columns: readonly Column[]): string {
  return columns.map((column) => `${column.key} ${column.sqlType}`).join(', ')
}
