import { GraphQLError, parse, type DocumentNode } from 'graphql'

/** Most tokens of a request's text; longer ones are refused while they are read. */
const maxTokens = 2000

/** Parses a request. @throws GRAPHQL_PARSE_FAILED */
export function parseRequest(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw new GraphQLError(error.message, {
      source: error.source ?? null,
      positions: error.positions ?? null,
      extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } },
    })
  }
}
