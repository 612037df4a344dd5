import type { Problem } from '../errors/platinum-error.ts'
import type { AnyDataProduct } from './data-product.ts'
import type { Declaration, ProductCheck, ProductDraft } from './product.ts'
import { describeColumns, fits, targetOf, unknownTarget } from './resolve-relations.ts'
import { unknownColumn } from './validate-product.ts'

/**
 * Finds the products that `references` checks lead to, and writes them into the drafts.
 * @returns references that lead nowhere or whose columns do not fit.
 */
export function resolveReferences(
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): Problem[] {
  return [...declarations.values()].flatMap(({ draft }) => {
    const problems: Problem[] = []
    draft.checks = draft.checks.map((check) => {
      if (!('target' in check) || typeof check.target !== 'function') return check
      const find = check.target as () => unknown
      const resolved = resolve(draft, check, targetOf(draft, find, declarations))
      problems.push(...resolved.problems)
      return resolved.check
    })
    return problems
  })
}

function resolve(
  from: ProductDraft,
  declared: ProductCheck,
  target: ProductDraft | string,
): { check: ProductCheck; problems: Problem[] } {
  const { kind, columns, rule, name, severity, blocking, allow, onViolation } = declared
  const check: ProductCheck = {
    kind,
    columns,
    rule,
    name,
    severity,
    blocking,
    ...(allow === undefined ? {} : { allow }),
    ...(onViolation === undefined ? {} : { onViolation }),
  }
  const where = `${from.id}, check "${name}"`
  if (typeof target === 'string') return { check, problems: [unknownTarget(where, target)] }
  const keys = rule.kind === 'references' ? rule.targetColumns : undefined
  const known = new Map(target.columns.map((column) => [column.key, column]))
  const unknown = (keys ?? []).filter((key) => !known.has(key))
  if (unknown.length > 0) {
    const problems = unknown.map((key) => unknownColumn(target.id, `check "${name}"`, key, known))
    return { check, problems }
  }
  const targetColumns = keys?.flatMap((key) => known.get(key) ?? []) ?? target.grain
  const own = new Map(from.columns.map((column) => [column.key, column]))
  // Columns that are not there, and a target without a grain, are reported by themselves.
  if (targetColumns.length === 0 || columns.some((key) => !own.has(key))) {
    return { check, problems: [] }
  }
  const localColumns = columns.flatMap((key) => own.get(key) ?? [])
  if (!fits(localColumns, targetColumns)) {
    return {
      check,
      problems: [
        {
          code: 'RELATION_MISMATCH',
          where,
          expected: `columns for those of ${target.id}: ${describeColumns(targetColumns)}`,
          found: describeColumns(localColumns) || 'no columns',
          fix: 'List one local column for each column of the target, of the same type.',
        },
      ],
    }
  }
  return {
    check: { ...check, reference: { to: target, localColumns, targetColumns } },
    problems: [],
  }
}
