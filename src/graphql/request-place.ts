import { Kind, type ASTNode, type DocumentNode, type OperationDefinitionNode } from 'graphql'

/** Where something stands in a request: response keys, then argument and input field names. */
export type Place = readonly (string | number)[]

/** A node with everything it stands in, outermost first. */
type Line = readonly ASTNode[]

/**
 * Where a node of a request stands, in the reader's words. A node inside a fragment is placed
 * where the fragment is first spread.
 */
export function placeOfNode(document: DocumentNode, node: ASTNode): Place {
  const line = findLine(document, (candidate) => candidate === node)
  return line ? placeOfLine(document, line, new Set()) : []
}

/** Where a variable is first used; its own name when it is not. */
export function placeOfVariable(document: DocumentNode, name: string): Place {
  const line = findLine(
    document,
    (node, parent) =>
      node.kind === Kind.VARIABLE &&
      node.name.value === name &&
      parent?.kind !== Kind.VARIABLE_DEFINITION,
  )
  return line ? placeOfLine(document, line, new Set()) : [`$${name}`]
}

/** The operation of a document that is to be executed, if there is one by that name. */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .find((operation) => name === null || name === undefined || operation.name?.value === name)
}

function placeOfLine(document: DocumentNode, line: Line, seen: Set<string>): Place {
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
  const line = findLine(
    document,
    (node) => node.kind === Kind.FRAGMENT_SPREAD && node.name.value === fragment,
  )
  return line ? placeOfLine(document, line, seen) : []
}

function findLine(
  node: ASTNode,
  wanted: (node: ASTNode, parent: ASTNode | undefined) => boolean,
  parent?: ASTNode,
): Line | undefined {
  if (wanted(node, parent)) return [node]
  for (const child of childrenOf(node)) {
    const line = findLine(child, wanted, node)
    if (line) return [node, ...line]
  }
  return undefined
}

function childrenOf(node: ASTNode): ASTNode[] {
  const values: unknown[] = Object.values(node)
  return values.flat().filter(isNode)
}

/** Locations are objects too, but of no kind. */
function isNode(value: unknown): value is ASTNode {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
  )
}
