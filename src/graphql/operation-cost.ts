import { GraphQLError } from 'graphql'
import type { Bindings } from '../query/bound.ts'
import { costliest, ordinaryPoints, pointsOf } from '../query/cost.ts'
import type { CompiledField, OperationPlan } from './operation-plan.ts'

/** Points that an operation costs for one request; src/query/cost.ts says what a point is. */
export function operationCost({ fields }: OperationPlan, variables: Bindings['variables']): number {
  let points = 0
  for (const field of fields) {
    if (field.kind === 'compiled') points += fieldCost(field, variables)
    else if (!field.nodes[0]?.name.value.startsWith('__')) points += ordinaryPoints
  }
  return points
}

/** Points of a root field; 0 for one that will be refused for the sizes it asks for. */
export function fieldCost({ cost }: CompiledField, variables: Bindings['variables']): number {
  try {
    return pointsOf(cost, { variables })
  } catch (error) {
    if (error instanceof GraphQLError) return 0
    throw error
  }
}

/** Refuses an operation for its cost, naming where most of it comes from. */
export function tooCostly(
  { fields }: OperationPlan,
  variables: Bindings['variables'],
  cost: number,
  limit: number,
): GraphQLError {
  const compiled = fields.filter((field) => field.kind === 'compiled')
  const [most] = compiled.toSorted(
    (left, right) => fieldCost(right, variables) - fieldCost(left, variables),
  )
  const path = most ? costliest(most.cost, { variables }) : []
  return new GraphQLError(
    `This operation costs ${figure(cost)} points and may cost ${figure(limit)}; a point is ten rows to read. Most of it is at ${path.join('.')}. Ask for fewer rows with first, there or above it, or for less in each row.`,
    {
      extensions: { code: 'BAD_USER_INPUT', path, cost, limit, http: { spec: true, status: 400 } },
    },
  )
}

function figure(points: number): string {
  return points.toLocaleString('en-US')
}
