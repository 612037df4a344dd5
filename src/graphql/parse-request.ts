import { GraphQLError, parse, type DocumentNode } from 'graphql'
import type { Limits } from '../config/limits.ts'

/**
 * Parses a request. Longer texts than the limits allow are refused: those of too many tokens while
 * they are read, those of too many characters before, since comments are no tokens.
 * @throws GRAPHQL_PARSE_FAILED; BAD_USER_INPUT for too many characters
 */
export function parseRequest(
  source: string,
  { tokens, documentCharacters }: Pick<Limits, 'tokens' | 'documentCharacters'>,
): DocumentNode {
  if (source.length > documentCharacters) throw tooLong(source.length, documentCharacters)
  try {
    return parse(source, { maxTokens: tokens })
  } catch (error) {
    // The parser goes down with the text, and the stack is only so deep.
    if (error instanceof RangeError) throw tooDeep()
    if (!(error instanceof GraphQLError)) throw error
    throw new GraphQLError(error.message, {
      source: error.source ?? null,
      positions: error.positions ?? null,
      extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } },
    })
  }
}

/** For a document that exhausts the stack while it is read. */
export function tooDeep(): GraphQLError {
  return new GraphQLError('This document is nested too deeply to be read. Nest it less.', {
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } },
  })
}

function tooLong(found: number, limit: number): GraphQLError {
  return new GraphQLError(
    `A document has at most ${limit} characters. Send values as variables, and leave out what no operation uses.`,
    {
      extensions: {
        code: 'BAD_USER_INPUT',
        path: [],
        limit,
        found,
        http: { spec: true, status: 400 },
      },
    },
  )
}
