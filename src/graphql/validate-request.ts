import {
  GraphQLError,
  KnownArgumentNamesRule,
  NoUndefinedVariablesRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  UniqueArgumentNamesRule,
  UniqueInputFieldNamesRule,
  validate,
  ValuesOfCorrectTypeRule,
  VariablesInAllowedPositionRule,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql'
import { placeOfNode } from './request-place.ts'

/** Rules about what is put in, as against what is asked for. */
const inputRules: readonly ValidationRule[] = [
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  UniqueArgumentNamesRule,
  UniqueInputFieldNamesRule,
  ValuesOfCorrectTypeRule,
]

/** They find the uses of variables once for all of them. */
const variableRules: readonly ValidationRule[] = [
  NoUndefinedVariablesRule,
  NoUnusedVariablesRule,
  VariablesInAllowedPositionRule,
]

const plainRules = specifiedRules.filter(
  (rule) =>
    rule !== OverlappingFieldsCanBeMergedRule &&
    !inputRules.includes(rule) &&
    !variableRules.includes(rule),
)

/** Steps of about the same length, as measured on documents as long as they may be. */
const otherSteps: readonly (readonly ValidationRule[])[] = [
  plainRules.slice(0, plainRules.length / 2),
  plainRules.slice(plainRules.length / 2),
  variableRules,
  [OverlappingFieldsCanBeMergedRule],
]

/** Further mistakes are not told, and not looked for. */
const mostErrors = 100

/**
 * Validates a request as the specification does, in steps between which others can have their turn.
 * Mistakes in arguments are `BAD_USER_INPUT` with their place and come first, all others
 * `GRAPHQL_VALIDATION_FAILED` in the order of the text.
 */
export function* validateRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: { readonly hideSuggestions: boolean },
): Generator<void, readonly GraphQLError[]> {
  const inInput = validate(schema, document, inputRules, options)
  const elsewhere: GraphQLError[] = []
  for (const rules of otherSteps) {
    if (inInput.length + elsewhere.length >= mostErrors) break
    yield
    elsewhere.push(...validate(schema, document, rules, options))
  }
  return [
    ...inInput.map((error) => coded(error, 'BAD_USER_INPUT', document)),
    ...elsewhere
      .toSorted((left, right) => startOf(left) - startOf(right))
      .map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')),
  ]
}

function startOf({ positions }: GraphQLError): number {
  return positions?.[0] ?? 0
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
