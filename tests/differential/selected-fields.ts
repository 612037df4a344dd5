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
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Input } from './reference-where.ts'

export type Selection = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>

export interface Selected {
  readonly key: string
  readonly name: string
  readonly args: Input
  readonly type: GraphQLObjectType | undefined
  readonly nodes: readonly FieldNode[]
}

/** The fields selected on an object, merged by key, as the specification collects them. */
export function selectedFields(
  selection: Selection,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Selected[] {
  const byKey = new Map<string, FieldNode[]>()
  for (const node of nodes) {
    if (node.selectionSet) collect(selection, type, node.selectionSet, byKey, new Set())
  }
  return [...byKey].flatMap(([key, found]) => {
    const [node] = found
    const field = node && type.getFields()[node.name.value]
    if (!node || !field) return []
    const named = getNamedType(field.type)
    return {
      key,
      name: node.name.value,
      args: getArgumentValues(field, node, selection.variableValues),
      type: isObjectType(named) ? named : undefined,
      nodes: found,
    }
  })
}

function collect(
  selection: Selection,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  byKey: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const each of selections) {
    if (!isIncluded(selection, each)) continue
    if (each.kind === Kind.FIELD) {
      const key = each.alias?.value ?? each.name.value
      byKey.set(key, [...(byKey.get(key) ?? []), each])
      continue
    }
    if (each.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(each.name.value)) continue
      visited.add(each.name.value)
    }
    const fragment =
      each.kind === Kind.FRAGMENT_SPREAD ? selection.fragments[each.name.value] : each
    const condition = fragment?.typeCondition?.name.value
    if (fragment && isOf(selection, type, condition)) {
      collect(selection, type, fragment.selectionSet, byKey, visited)
    }
  }
}

function isIncluded({ variableValues }: Selection, node: SelectionNode): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues)
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues)
  return skip?.['if'] !== true && include?.['if'] !== false
}

function isOf(
  { schema }: Selection,
  type: GraphQLObjectType,
  condition: string | undefined,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && schema.isSubType(wanted, type)
}
