import { list } from '../shapes/list.ts'
import { lookUp } from '../shapes/look-up.ts'
import type { Shape, Variables } from '../shapes/shape.ts'
import { seenLicenses } from './variants.ts'

/** A shape at which servers are compared that differ in their policies alone. */
export interface PolicyShape {
  readonly shape: Shape
  /**
   * Whether operations are recorded, as they are when serving. A read of a masked column waits for
   * its record; without one, what is left is the cost of the policy itself.
   */
  readonly recorded: boolean
}

/** A shape that asks for rows alone which the row rule lets everyone see. */
function amongSeen(shape: Shape): Shape {
  const isSeen = ({ license }: Variables): boolean =>
    license === undefined || seenLicenses.some((each) => each === license)
  return { ...shape, requests: (samples) => shape.requests(samples).filter(isSeen) }
}

/** A shape that does not ask for the column which policies mask. */
function withoutMasked(shape: Shape): Shape {
  const query = shape.platinum.query.replace(' description', '')
  return { ...shape, name: `${shape.name} without it`, platinum: { ...shape.platinum, query } }
}

export const policyShapes: readonly PolicyShape[] = [lookUp, list]
  .map(amongSeen)
  .flatMap((shape) => [
    { shape: withoutMasked(shape), recorded: true },
    { shape: { ...shape, name: `${shape.name} with it` }, recorded: false },
    { shape: { ...shape, name: `${shape.name} with it, recorded` }, recorded: true },
  ])
