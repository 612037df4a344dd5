import { namesNothingHidden } from '../policy/view.ts'
import { printPlan } from '../query/print-plan.ts'
import type { ExplainedField } from './explanation.ts'
import { fieldCost } from './operation-cost.ts'
import type { OperationPlan } from './operation-plan.ts'

/** What can be told of the compiled root fields of an operation. */
export function explainFields(
  { fields }: OperationPlan,
  variables: Readonly<Record<string, unknown>>,
): ExplainedField[] {
  return fields
    .filter((field) => field.kind === 'compiled')
    .map((field) => ({
      key: field.key,
      plan: printPlan(field.source),
      // The rules of what is hidden are written in the SQL, by names that the reader may not know.
      sql: [...field.plan.products].every(namesNothingHidden)
        ? (field.plan.statement?.text ?? null)
        : null,
      cost: fieldCost(field, variables),
    }))
}
