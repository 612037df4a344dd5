import { is, SQL } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { defineCheck } from './check.ts'
import type { Column } from './column.ts'
import type { Product, ProductCheck } from './product.ts'

/**
 * Checks that the table, its relations and its rollup imply. They block always, because the rows
 * could not be stored, addressed, followed or answered from otherwise.
 */
export function impliedChecks(product: Product): readonly ProductCheck[] {
  const checks: ProductCheck[] = [
    ...requiredColumns(product).map(({ key }) => defineCheck([key], { kind: 'notNull' })),
    ...uniqueKeys(product).map((columns) =>
      defineCheck(
        columns.map(({ key }) => key),
        { kind: 'unique' },
      ),
    ),
    ...product.relations
      .filter(({ kind }) => kind === 'belongsTo')
      .map((relation): ProductCheck => {
        const keys = relation.localColumns.map(({ key }) => key)
        const check = defineCheck(keys, { kind: 'references', target: relation.to.id })
        return { ...check, reference: relation }
      }),
  ]
  const { rollupOf } = product
  if (rollupOf) {
    const keys = [...rollupOf.dimensions, ...rollupOf.measures].map(({ column }) => column.key)
    const rule = { kind: 'rollup', base: rollupOf.base.id, promise: rollupOf.promise } as const
    checks.push({ ...defineCheck(keys, rule, { name: rule.promise }), rollup: rollupOf })
  }
  // Two relations may hold the same columns and target; one check keeps both.
  return [...new Map(checks.map((check) => [check.name, check])).values()]
}

/** Columns no row may leave empty. Postgres numbers identities and the engine makes embeddings. */
function requiredColumns(product: Product): readonly Column[] {
  const embedded = new Set(product.embeddings.map(({ column }) => column))
  return product.columns.filter(
    (column) =>
      (column.notNull || product.grain.includes(column)) &&
      column.drizzle.generatedIdentity?.type !== 'always' &&
      !embedded.has(column),
  )
}

/** The grain, and whatever else the table keeps unique. Partial and expression indexes stay Postgres' own. */
function uniqueKeys({ table, columns, grain }: Product): readonly (readonly Column[])[] {
  const config = getTableConfig(table)
  const indexes = config.indexes.filter(({ config: index }) => index.unique && !index.where)
  const declared = [
    ...config.primaryKeys.map((key) => key.columns),
    ...config.columns.filter((column) => column.primary || column.isUnique).map((each) => [each]),
    ...config.uniqueConstraints.map((constraint) => constraint.columns),
    ...indexes.map(({ config: index }) => index.columns),
  ].flatMap((parts) => {
    const key = parts.flatMap((part) =>
      !is(part, SQL) && 'name' in part ? columns.filter(({ name }) => name === part.name) : [],
    )
    return key.length === parts.length ? [key] : []
  })
  const keys = new Map<string, readonly Column[]>()
  for (const key of [grain, ...declared]) {
    const name = JSON.stringify(key.map((column) => column.name).sort())
    if (key.length > 0 && !keys.has(name)) keys.set(name, key)
  }
  return [...keys.values()]
}
