import { GraphQLError } from 'graphql'

/** Where something stands in a request: response keys, then argument and input field names. */
export type Place = readonly (string | number)[]

/** What is wrong with a request, as far as only reading its arguments tells. */
export type Problems = Place[]

/** Notes a problem and goes on with something harmless. */
export function refuse<T>(problems: Problems, place: Place, instead: T): T {
  problems.push(place)
  return instead
}

/** What a field answers whose arguments are refused. */
export function badInput(place: Place): GraphQLError {
  return new GraphQLError('bad input', { extensions: { code: 'BAD_USER_INPUT', path: [...place] } })
}
