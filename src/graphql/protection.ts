import { isMasked } from '../policy/mask.ts'
import { isProtected, shownOf } from '../policy/view.ts'
import type { RootPlan } from '../query/plan.ts'
import { usedFields } from '../query/used-fields.ts'

/** What of a plan's columns is not shown as it is, or is above `internal`. */
export interface Protection {
  /** `gold.people.email` → how it is shown. */
  readonly masks: Readonly<Record<string, string>>
  /** Whether it uses what is above `internal`, by itself or by what it is made from. */
  readonly isProtected: boolean
}

export function protectionOf(plan: RootPlan): Protection {
  const masks: Record<string, string> = {}
  let guarded = false
  for (const used of usedFields(plan)) {
    if (used.kind !== 'column') continue
    const { product, column } = used
    const above = isProtected(product, column)
    guarded ||= above
    const { kind } = shownOf(product, column)
    if (kind !== 'clear' || above || isMasked(column)) masks[`${product.id}.${column.name}`] = kind
  }
  return { masks, isProtected: guarded }
}
