import type { Product } from '../product/product.ts'
import type { SqlTemplate } from '../product/sql-template.ts'
import type { AuditScope } from './audit-scope.ts'
import { columnOf, valueOf } from './column-sql.ts'
import type { Parameters } from './parameters.ts'

/** A project's own SQL for one audit. It ends its line, so that a comment at its end ends as well. */
export function fillTemplate(
  product: Product,
  template: SqlTemplate,
  scope: AuditScope,
  parameters: Parameters,
): string {
  const parts = template.map((part) => {
    if (typeof part === 'string') return part
    if ('column' in part) return valueOf(columnOf(product, part.column))
    if ('rows' in part) return part.rows === 'whole' ? scope.whole : scope.candidate
    return parameters.addPlain(part.value)
  })
  return `${parts.join('')}\n`
}
