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

/**
 * Looks at variables before anything is done with them.
 * @param most how many values they may have, those of lists and of objects each by itself
 * @returns an error when they are nested deeper than any question needs, or have more values
 */
export function variableLimitError(
  variables: Readonly<Record<string, unknown>>,
  most: number,
): GraphQLError | undefined {
  const left = valuesLeft(variables, most, maxVariableDepth)
  if (left === 'too deep') {
    return requestError(`Variables are nested ${maxVariableDepth} deep at most.`, [])
  }
  if (left >= 0) return undefined
  return requestError(
    `Variables have at most ${most} values, those of lists each by itself. Ask in several requests.`,
    [],
    { limit: most },
  )
}

/** How many values there may still be after these; less than 0: there are too many. */
function valuesLeft(value: object, most: number, levels: number): number | 'too deep' {
  if (levels < 0) return 'too deep'
  const values: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let left = most - values.length
  for (const each of values) {
    if (left < 0) return left
    if (typeof each !== 'object' || each === null) continue
    const after = valuesLeft(each, left, levels - 1)
    if (after === 'too deep') return after
    left = after
  }
  return left
}

function requestError(
  message: string,
  place: Place,
  more: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: [...place],
      ...more,
      http: { spec: true, status: 400 },
    },
  })
}
