import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Arguments } from './arguments.ts'

/** What is needed to follow a selection: a part of GraphQL's resolve info. */
export type SelectionContext = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>

/** The field that every type has. */
export const typename = '__typename'

/** A selected field under its response key, with its merged selections. */
export interface SelectedField {
  readonly key: string
  readonly name: string
  readonly args: Arguments
  /** The type of the field's value, when it has fields of its own. */
  readonly type: GraphQLObjectType | undefined
  readonly nodes: readonly FieldNode[]
}

/**
 * The fields selected on a type, in order, as the specification's CollectFields: fragments
 * spread, `@include` and `@skip` applied, selections under one response key merged.
 */
export function collectFields(
  context: SelectionContext,
  type: GraphQLObjectType,
  parents: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
): SelectedField[] {
  const grouped = new Map<string, FieldNode[]>()
  const visited = new Set<FragmentDefinitionNode>()
  const visit = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(context, selection)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const group = grouped.get(key)
        if (group) group.push(selection)
        else grouped.set(key, [selection])
        continue
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? context.fragments[selection.name.value]
          : selection
      if (!fragment || !applies(context, fragment.typeCondition?.name.value, type)) continue
      if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
        if (visited.has(fragment)) continue
        visited.add(fragment)
      }
      visit(fragment.selectionSet)
    }
  }
  for (const parent of parents) if (parent.selectionSet) visit(parent.selectionSet)
  return [...grouped].flatMap(([key, nodes]) => readField(context, type, key, nodes))
}

function readField(
  context: SelectionContext,
  type: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): SelectedField[] {
  const [node] = nodes
  if (!node) return []
  // Fields that no type lists: of every type, and of introspection.
  if (node.name.value.startsWith('__')) {
    return [{ key, name: node.name.value, args: {}, type: undefined, nodes }]
  }
  const field = type.getFields()[node.name.value]
  if (!field) return []
  const valueType = getNamedType(field.type)
  return [
    {
      key,
      name: node.name.value,
      args: getArgumentValues(field, node, context.variableValues, undefined, true),
      type: isObjectType(valueType) ? valueType : undefined,
      nodes,
    },
  ]
}

function isIncluded(context: SelectionContext, selection: SelectionNode): boolean {
  const values = context.variableValues
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, values)
  if (skip?.['if'] === true) return false
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, values)
  return include?.['if'] !== false
}

function applies(
  context: SelectionContext,
  condition: string | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const conditionType = context.schema.getType(condition)
  return isAbstractType(conditionType) && context.schema.isSubType(conditionType, type)
}
