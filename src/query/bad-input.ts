import { GraphQLError } from 'graphql'

/** Where something stands in a request: response keys, then argument and input field names. */
export type InputPath = readonly (string | number)[]

/**
 * The reader asked for something that cannot be. Answered as `BAD_USER_INPUT`, with the place.
 * @param message what is wrong and what to do, in full sentences; reaches the reader as it is.
 */
export function badInput(message: string, path: InputPath): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', path: [...path] } })
}
