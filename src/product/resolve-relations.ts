import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import { contractSymbol } from './contract-symbol.ts'
import { isDataProduct, type AnyDataProduct } from './data-product.ts'
import type { ProductDraft } from './product.ts'

/**
 * Turns each declared `belongsTo` into both directions of a relation, adding them to the drafts.
 * @returns relations that lead nowhere or whose columns do not fit.
 */
export function resolveRelations(drafts: ReadonlyMap<AnyDataProduct, ProductDraft>): Problem[] {
  const problems: Problem[] = []
  for (const [product, from] of drafts) {
    for (const [field, relation] of Object.entries(product[contractSymbol].relations ?? {})) {
      const where = `${from.id}, relation ${field}`
      const target: unknown = relation.target()
      const to = target === 'self' ? from : isDataProduct(target) ? drafts.get(target) : undefined
      if (!to) {
        problems.push({
          code: 'RELATION_UNKNOWN_TARGET',
          where,
          expected: 'a data product that schema/index.ts exports',
          found: isDataProduct(target)
            ? `${getTableConfig(target).schema ?? 'public'}.${getTableConfig(target).name}, which is not exported`
            : 'no data product',
          fix: 'Export the target from schema/index.ts.',
        })
        continue
      }
      const localColumns = relation.columns
        .map((key) => from.columns.find((column) => column.key === key))
        .filter((column) => column !== undefined)
      if (!fits(localColumns, relation.columns.length, to.grain)) {
        problems.push({
          code: 'RELATION_MISMATCH',
          where,
          expected: `columns for the grain of ${to.id}: ${describe(to.grain)}`,
          found: localColumns.length > 0 ? describe(localColumns) : relation.columns.join(', '),
          fix: "List one local column for each column of the target's grain, of the same type.",
        })
        continue
      }
      from.relations.push({
        kind: 'belongsTo',
        field,
        from,
        to,
        localColumns,
        targetColumns: to.grain,
      })
      to.relations.push({
        kind: 'hasMany',
        field: relation.inverse ?? from.listField,
        from: to,
        to: from,
        localColumns: to.grain,
        targetColumns: localColumns,
      })
    }
  }
  return problems
}

function fits(local: readonly Column[], declared: number, grain: readonly Column[]): boolean {
  return (
    local.length === declared &&
    local.length === grain.length &&
    local.every((column, position) => column.family === grain[position]?.family)
  )
}

function describe(columns: readonly Column[]): string {
  return columns.map((column) => `${column.key} ${column.sqlType}`).join(', ')
}
