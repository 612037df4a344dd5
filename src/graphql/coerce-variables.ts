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
      (error, path) => {
        const unknown = unknownField(error.message, value, path)
        errors.push(requestError(`$${name}: ${error.message}`, [...place, ...path, ...unknown]))
      },
      hideSuggestions,
    )
  }
  return errors.length > 0 ? errors : found.map((error) => requestError(error.message, []))
}

/** GraphQL places an unknown field at the object it is in; readers look for the field. */
function unknownField(message: string, value: unknown, path: Place): Place {
  const name = /unknown field "([^"]+)"/.exec(message)?.[1]
  const object = path.reduce<unknown>(
    (found, key) => (isObject(found) ? found[key] : undefined),
    value,
  )
  return name !== undefined && isObject(object) && Object.hasOwn(object, name) ? [name] : []
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null
}

/** @returns an error when variables are nested deeper than any question needs */
export function variableDepthError(variables: unknown): GraphQLError | undefined {
  return isDeeper(variables, maxVariableDepth)
    ? requestError(`Variables are nested ${maxVariableDepth} deep at most.`, [])
    : undefined
}

function isDeeper(value: unknown, levels: number): boolean {
  if (!isObject(value)) return false
  if (levels < 0) return true
  return Object.values(value).some((each) => isObject(each) && isDeeper(each, levels - 1))
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
