import { GraphQLError, parse, type DocumentNode } from 'graphql'

/**
 * Parses a request.
 * @param maxTokens longer texts are refused while they are read
 * @throws GRAPHQL_PARSE_FAILED
 */
export function parseRequest(source: string, maxTokens: number): DocumentNode {
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
