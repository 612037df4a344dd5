/**
 * JSON of a value with the keys of every object in one order, so that equal documents are equal
 * texts however they were stored on the way.
 */
export function canonicalJson(value: unknown, indent = 0): string {
  return JSON.stringify(inOrder(value), null, indent)
}

/** Whether two values say the same, in whatever order their keys stand. */
export function saysTheSame(left: unknown, right: unknown): boolean {
  return canonicalJson(left) === canonicalJson(right)
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([key, part]): [string, unknown] => [key, inOrder(part)]),
  )
}
