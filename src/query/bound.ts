import type { Reader } from '../policy/reader.ts'

/** What one request brings to a statement that was made for many. */
export interface Bindings {
  /** The request's variables, coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Who asks, as far as it enters the statement; undefined where nobody does. */
  readonly reader?: Reader | undefined
  /** The vector of the text that is searched for, once it is embedded. */
  readonly vector?: Buffer | undefined
}

/**
 * A value that stands in a plan but not in its statement: written in the request's document, or
 * taken from its variables each time the plan runs.
 */
export interface Bound<T> {
  /** The value as a plan prints it: JSON, or the place in the variables: `$where.name.eq`. */
  readonly print: string
  /** The value, where it is the same in every request. */
  readonly fixed?: T
  /** @throws BAD_USER_INPUT when the request's value is none that the place takes */
  readonly in: (bindings: Bindings) => T
}

/** A value that is the same in every request. */
export function constant<T>(value: T): Bound<T> {
  return { print: JSON.stringify(value), fixed: value, in: () => value }
}

/** What follows from a value. */
export function mapped<T, U>(bound: Bound<T>, change: (value: T) => U): Bound<U> {
  return { print: bound.print, in: (bindings) => change(bound.in(bindings)) }
}

/** The vector of the text that is searched for. */
export const embeddedText: Bound<Buffer> = {
  print: 'the vector of the text',
  in: ({ vector }) => {
    if (vector === undefined) throw new TypeError('the text of a search has not been embedded')
    return vector
  },
}
