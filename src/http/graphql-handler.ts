import type { DocumentNode, GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { GraphqlContext } from '../graphql/context.ts'
import { publicError, type Log } from '../graphql/errors.ts'
import { executeRequest, parseRequest } from '../graphql/execute-request.ts'
import { validateRequest } from '../graphql/validate-request.ts'

export interface GraphqlHandlerOptions {
  readonly schema: GraphQLSchema
  readonly context: GraphqlContext
  readonly mode: 'dev' | 'serve'
  readonly log: Log
}

/** Answers GraphQL over HTTP at /graphql. */
export function createGraphqlHandler({
  schema,
  context,
  mode,
  log,
}: GraphqlHandlerOptions): (request: Request) => Promise<Response> {
  const yoga = createYoga({
    schema,
    context: ({ request }) => ({ ...context, signal: request.signal }),
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: '/health/yoga',
    cors: false,
    multipart: false,
    batching: false,
    // The server's own handler has read the body within its limit.
    maxRequestBodySize: false,
    logging: false,
    maskedErrors: { maskError: (error) => publicError(error, log) },
    plugins: [engine({ hideSuggestions: mode !== 'dev' })],
    fetchAPI: { Response, Request, Headers, URL },
  })
  return async (request) => yoga.fetch(request)
}

/** graphql-js as it is, with codes and places on what it refuses. */
function engine(options: { readonly hideSuggestions: boolean }): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseRequest)
    },
    onValidate({ setValidationFn }) {
      // Envelop types its engine as any.
      setValidationFn((schema: GraphQLSchema, document: DocumentNode) =>
        validateRequest(schema, document, options),
      )
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn((args) => executeRequest(args, options))
    },
  }
}
