import {
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
  visit,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql'
import { VariableLeaf, type Observation, type VariablePath } from '../query/variable-leaf.ts'

/** A variable of an operation. */
export interface Variable {
  readonly name: string
  readonly type: GraphQLInputType
  /** Whether it decides what is selected, so that its value is part of the shape. */
  readonly selects: boolean
}

type Values = Readonly<Record<string, unknown>>

/** The variables of an operation, in the order of their definitions. */
export function readVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Variable[] {
  const selecting = selectingVariables(document)
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value
    const type = inputType(schema, definition)
    return type ? [{ name, type, selects: selecting.has(name) }] : []
  })
}

function inputType(
  schema: GraphQLSchema,
  { type }: VariableDefinitionNode,
): GraphQLInputType | undefined {
  return typeFromAST(schema, type) as GraphQLInputType | undefined
}

/** Names of the variables in `@skip` and `@include`. */
function selectingVariables(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>()
  visit(document, {
    Directive: (directive) => {
      visit(directive, { Variable: (variable) => void names.add(variable.name.value) })
    },
  })
  return names
}

/**
 * What of the variables decides a plan without looking at values: which are there, which are null,
 * the fields of objects and the lengths of lists of objects.
 */
export function shapeOf(variables: readonly Variable[], values: Values): string {
  let shape = ''
  for (const { name, type, selects } of variables) {
    shape += selects ? String(values[name]) : shapeOfValue(values[name], type)
  }
  return shape
}

function shapeOfValue(value: unknown, type: GraphQLInputType): string {
  if (value === undefined) return '-'
  if (value === null) return '0'
  if (isNonNullType(type)) return shapeOfValue(value, type.ofType)
  if (isLeaf(type)) return '*'
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((each) => shapeOfValue(each, type.ofType)).join(',')}]`
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return '*'
  const fields = type.getFields()
  const parts = Object.entries(value).map(([name, each]) => {
    const field = fields[name]
    return field ? `${name}:${shapeOfValue(each, field.type)}` : ''
  })
  return `{${parts.join(',')}}`
}

/** Scalars, enums and lists of them: what travels beside a statement. */
function isLeaf(type: GraphQLInputType): boolean {
  if (isNonNullType(type)) return isLeaf(type.ofType)
  return isLeafType(type) || (isListType(type) && isLeaf(type.ofType))
}

/** The values with a `VariableLeaf` in place of each leaf, and what is settled of them. */
export function withLeaves(
  variables: readonly Variable[],
  values: Values,
): { readonly values: Values; readonly observations: Observation[] } {
  const observations: Observation[] = []
  const replaced = variables.flatMap(({ name, type, selects }) => {
    const value = values[name]
    if (value === undefined) return []
    return [[name, selects ? value : leafOf(value, type, [name], observations)]]
  })
  return { values: Object.fromEntries(replaced) as Values, observations }
}

function leafOf(
  value: unknown,
  type: GraphQLInputType,
  path: VariablePath,
  observations: Observation[],
): unknown {
  if (value === null || value === undefined) return value
  if (isNonNullType(type)) return leafOf(value, type.ofType, path, observations)
  if (isLeaf(type)) return new VariableLeaf(path, value, observations)
  if (isListType(type) && Array.isArray(value)) {
    return value.map((each, index) => leafOf(each, type.ofType, [...path, index], observations))
  }
  if (!isInputObjectType(type) || typeof value !== 'object') return value
  const fields = type.getFields()
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const field = fields[name]
      return [name, field ? leafOf(each, field.type, [...path, name], observations) : each]
    }),
  )
}
