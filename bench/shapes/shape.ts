/** Values of a request, by the names of GraphQL variables. */
export type Variables = Readonly<Record<string, unknown>>

/** Rows of the database that requests ask for, so that no two requests in a row are the same. */
export interface Samples {
  readonly names: readonly string[]
  readonly vectors: readonly (readonly number[])[]
}

/** One question, as each target is asked it. All answers hold the same rows under the same keys. */
export interface Shape {
  /** In reports and on the command line: `look-up`. */
  readonly name: string
  /** What is asked, in words. */
  readonly title: string
  /** The requests of a round, taken in turn. */
  readonly requests: (samples: Samples) => readonly Variables[]
  readonly platinum: GraphqlQuestion
  readonly postgraphile: GraphqlQuestion
  readonly floor: FloorQuestion
  /** How answers are compared. `similar`: an approximate search may miss a few rows. */
  readonly agreement: 'same' | 'similar'
}

export interface GraphqlQuestion {
  readonly query: string
  /** Brings an answer's data into the floor's form, where aliases could not. */
  readonly read?: (data: unknown) => unknown
}

/** A prepared statement that gives one text: the JSON between `before` and `after`. */
export interface FloorQuestion {
  readonly sql: string
  readonly values: (variables: Variables) => unknown[]
  readonly before: string
  readonly after: string
}

/** How many different requests a shape takes in turn. */
export const variety = 256

/** `variety` variables, made from their number. */
export function vary(make: (number: number) => Variables): Variables[] {
  return Array.from({ length: variety }, (_, number) => make(number))
}

/** An element of a list that is walked round and round. */
export function around<T>(list: readonly T[], number: number): T {
  const element = list[number % list.length]
  if (element === undefined) throw new RangeError('there is nothing to take in turn')
  return element
}
