import { depth } from './depth.ts'
import { features } from './features.ts'
import { groupBy } from './group-by.ts'
import { list } from './list.ts'
import { lookUp } from './look-up.ts'
import { nested } from './nested.ts'
import type { Shape } from './shape.ts'
import { vector, vectorExact } from './vector.ts'

/** What every run measures. */
export const shapes: readonly Shape[] = [
  lookUp,
  list,
  nested,
  vector,
  vectorExact,
  features,
  groupBy,
]

/** How cost grows with the depth of a question. */
export const depths: readonly Shape[] = [1, 2, 3, 4, 5].map(depth)

/** @throws Error when there is no such shape */
export function findShape(name: string): Shape {
  const shape = [...shapes, ...depths].find((each) => each.name === name)
  if (shape) return shape
  const known = [...shapes, ...depths].map((each) => each.name).join(', ')
  throw new Error(`There is no shape "${name}". Choose from: ${known}.`)
}
