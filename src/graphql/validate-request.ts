import {
  GraphQLError,
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  UniqueArgumentNamesRule,
  UniqueInputFieldNamesRule,
  validate,
  ValuesOfCorrectTypeRule,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql'
import { placeOfNode } from './request-place.ts'

/** Rules about what is put in, as against what is asked for. */
const inputRules: ReadonlySet<ValidationRule> = new Set([
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  UniqueArgumentNamesRule,
  UniqueInputFieldNamesRule,
  ValuesOfCorrectTypeRule,
])

const otherRules = specifiedRules.filter((rule) => !inputRules.has(rule))

/**
 * Validates a request as the specification does. Mistakes in arguments are `BAD_USER_INPUT` with
 * their place, all others `GRAPHQL_VALIDATION_FAILED`.
 */
export function validateRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: { readonly hideSuggestions: boolean },
): readonly GraphQLError[] {
  const inInput = validate(schema, document, [...inputRules], options)
  const elsewhere = validate(schema, document, otherRules, options)
  return [
    ...inInput.map((error) => coded(error, 'BAD_USER_INPUT', document)),
    ...elsewhere.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')),
  ]
}

function coded(error: GraphQLError, code: string, document?: DocumentNode): GraphQLError {
  const node = error.nodes?.[0]
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    extensions: {
      code,
      ...(document && node ? { path: [...placeOfNode(document, node)] } : {}),
      // GraphQL over HTTP: 400, except for clients that read plain JSON.
      http: { spec: true, status: 400 },
    },
  })
}
