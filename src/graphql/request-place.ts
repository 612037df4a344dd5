import {
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentSpreadNode,
  type OperationDefinitionNode,
} from 'graphql'

export type Place = readonly (string | number)[]

/**
 * Where a node of a request stands, in the reader's words: response keys, then argument and input
 * field names. A node inside a fragment is placed where the fragment is first spread.
 */
export function placeOfNode(document: DocumentNode, node: ASTNode): Place {
  return findPlace(document, (candidate) => candidate === node) ?? []
}

/** Where a variable is first used; its own name when it is not. */
export function placeOfVariable(document: DocumentNode, name: string): Place {
  const used = findPlace(
    document,
    (node, ancestors) =>
      node.kind === Kind.VARIABLE &&
      node.name.value === name &&
      ancestors.at(-1)?.kind !== Kind.VARIABLE_DEFINITION,
  )
  return used ?? [`$${name}`]
}

type Wanted = (node: ASTNode, ancestors: readonly ASTNode[]) => boolean

function findPlace(document: DocumentNode, wanted: Wanted): Place | undefined {
  let found: readonly ASTNode[] | undefined
  visit(document, {
    enter(node, _key, _parent, ancestors) {
      if (found) return false
      const line = nodesOf(ancestors)
      if (wanted(node, line)) found = [...line, node]
      return undefined
    },
  })
  return found && placeOfLine(document, found, new Set())
}

/** @param line a node with everything it stands in, outermost first */
function placeOfLine(document: DocumentNode, line: readonly ASTNode[], seen: Set<string>): Place {
  return line.flatMap((node, index): Place => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      return placeOfSpread(document, node.name.value, seen)
    }
    if (node.kind === Kind.FIELD) return [node.alias?.value ?? node.name.value]
    if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return [node.name.value]
    const parent = line[index - 1]
    const position =
      parent?.kind === Kind.LIST ? parent.values.findIndex((value) => value === node) : -1
    return position < 0 ? [] : [position]
  })
}

function placeOfSpread(document: DocumentNode, fragment: string, seen: Set<string>): Place {
  if (seen.has(fragment)) return []
  seen.add(fragment)
  let line: readonly ASTNode[] | undefined
  visit(document, {
    FragmentSpread(node: FragmentSpreadNode, _key, _parent, ancestors) {
      if (!line && node.name.value === fragment) line = nodesOf(ancestors)
    },
  })
  return line ? placeOfLine(document, line, seen) : []
}

/** Ancestors without the lists that the syntax tree keeps its nodes in. */
function nodesOf(ancestors: readonly unknown[]): ASTNode[] {
  return ancestors.filter(isNode)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'kind' in value
}

/** The operation of a document that is to be executed, if there is just one by that name. */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .find((operation) => name === null || name === undefined || operation.name?.value === name)
}
