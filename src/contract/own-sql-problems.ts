import type { Problem } from '../errors/platinum-error.ts'
import type { CheckRule } from '../product/check-rule.ts'
import type { Product } from '../product/product.ts'
import type { AuditScope } from './audit-scope.ts'
import { fillTemplate } from './fill-template.ts'
import { Parameters } from './parameters.ts'
import { requireExpression, requireSelect } from './single-select.ts'

const rows = '"candidate"."rows"'
const anywhere: AuditScope = { candidate: rows, whole: rows, previous: rows }

/**
 * Checks in a project's own SQL that Postgres' parser does not take, or that are something else than
 * a condition or a SELECT. Whether their tables and columns exist, the first run tells.
 */
export async function ownSqlProblems(products: readonly Product[]): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const product of products) {
    for (const { rule, name } of product.checks) {
      const own = ownSql(rule)
      // What is empty or names columns that are not there is told by itself.
      if (!own || own.template.length === 0) continue
      const known = own.template.every(
        (part) =>
          typeof part === 'string' ||
          !('column' in part) ||
          product.columns.some(({ key }) => key === part.column),
      )
      if (!known) continue
      try {
        await own.require(fillTemplate(product, own.template, anywhere, new Parameters()))
      } catch (error) {
        problems.push({
          code: 'CHECK_UNSUITABLE',
          where: `${product.id}, check "${name}"`,
          expected: own.expected,
          found: error instanceof Error ? error.message : String(error),
          fix: 'Correct the SQL of the check.',
        })
      }
    }
  }
  return problems
}

function ownSql(rule: CheckRule) {
  if (rule.kind === 'expression') {
    return { expected: 'one condition', template: rule.expression, require: requireExpression }
  }
  if (rule.kind !== 'failedRows') return undefined
  return {
    expected: 'one SELECT that writes and locks nothing',
    template: rule.statement,
    require: requireSelect,
  }
}
