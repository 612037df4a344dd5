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
      sql: field.plan.statement?.text ?? null,
      cost: fieldCost(field, variables),
    }))
}
