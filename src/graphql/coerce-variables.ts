import {
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  validateInputValue,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'
import { operationOf, placeOfVariable, type Place } from './request-place.ts'

/** Deepest nesting of variables; deeper ones would exhaust the stack while they are read. */
const maxVariableDepth = 60

/** What GraphQL found wrong before it executed anything, as `BAD_USER_INPUT` with the place. */
export function requestErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
  found: readonly GraphQLError[],
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = []
  for (const definition of operationOf(document, operationName)?.variableDefinitions ?? []) {
    const name = definition.variable.name.value
    const type = typeFromAST(schema, definition.type)
    if (!isInputType(type)) continue
    const place = placeOfVariable(document, name)
    const value = variables[name]
    if (value === undefined) {
      if (isNonNullType(type) && !definition.defaultValue) {
        errors.push(requestError(`Variable "$${name}" is required and was not given.`, place))
      }
      continue
    }
    validateInputValue(
      value,
      type,
      (error, path) => errors.push(requestError(`$${name}: ${error.message}`, [...place, ...path])),
      hideSuggestions,
    )
  }
  return errors.length > 0 ? errors : found.map((error) => requestError(error.message, []))
}

/** @returns an error when variables are nested deeper than any question needs */
export function variableDepthError(variables: unknown): GraphQLError | undefined {
  let level: unknown[] = [variables]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxVariableDepth) {
      return requestError(`Variables are nested ${maxVariableDepth} deep at most.`, [])
    }
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
  return undefined
}

function requestError(message: string, place: Place): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: [...place],
      http: { spec: true, status: 400 },
    },
  })
}
