import {
  executeRootSelectionSet,
  GraphQLError,
  parse,
  validateExecutionArgs,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type Source,
} from 'graphql'
import { requestErrors, variableDepthError } from './coerce-variables.ts'

/** Most tokens of a request's text; longer ones are refused while they are read. */
const maxTokens = 2000

/** Parses a request. @throws GRAPHQL_PARSE_FAILED */
export function parseRequest(source: string | Source): DocumentNode {
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

/** Executes a validated request with graphql-js; variables that do not fit are told by place. */
export function executeRequest(
  args: ExecutionArgs,
  { hideSuggestions }: { readonly hideSuggestions: boolean },
): ExecutionResult | PromiseLike<ExecutionResult> {
  const tooDeep = variableDepthError(args.variableValues)
  if (tooDeep) return { errors: [tooDeep] }
  const validated = validateExecutionArgs({ ...args, hideSuggestions })
  if ('operation' in validated) return executeRootSelectionSet(validated)
  return {
    errors: requestErrors(
      args.schema,
      args.document,
      args.operationName,
      args.variableValues ?? {},
      validated,
      hideSuggestions,
    ),
  }
}
