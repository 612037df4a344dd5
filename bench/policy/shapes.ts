import { list } from '../shapes/list.ts'
import { lookUp } from '../shapes/look-up.ts'
import type { Shape } from '../shapes/shape.ts'

/** A shape at which servers are compared that differ in their policies alone. */
export interface PolicyShape {
  readonly shape: Shape
  /**
   * Whether operations are recorded, as they are when serving. A read of a masked column waits for
   * its record; without one, what is left is the cost of the policy itself.
   */
  readonly recorded: boolean
}

/** A shape that does not ask for the column which policies mask. */
function withoutMasked(shape: Shape): Shape {
  const query = shape.platinum.query.replace(' description', '')
  return { ...shape, name: `${shape.name} without it`, platinum: { ...shape.platinum, query } }
}

export const policyShapes: readonly PolicyShape[] = [lookUp, list].flatMap((shape) => [
  { shape: withoutMasked(shape), recorded: true },
  { shape: { ...shape, name: `${shape.name} with it` }, recorded: false },
  { shape: { ...shape, name: `${shape.name} with it, recorded` }, recorded: true },
])
