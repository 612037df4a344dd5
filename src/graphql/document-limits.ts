import {
  GraphQLError,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Limits } from '../config/limits.ts'
import { tooDeep } from './parse-request.ts'

/** Levels of a question that follows as many relations as it may, through edges and their nodes. */
const levelsOf = (relations: number): number => 4 * relations + 60

/** The limits that a document alone can be held to, whatever its variables. */
export type DocumentLimits = Pick<
  Limits,
  'selections' | 'rootFields' | 'aliases' | 'directives' | 'depth'
>

/**
 * What a document has more of than it may, as `BAD_USER_INPUT` with the place where it became too
 * much. The document need not be valid: what it is held to bounds the work of validation too.
 */
export function documentLimitErrors(
  document: DocumentNode,
  limits: DocumentLimits,
): readonly GraphQLError[] {
  const errors = directiveErrors(document, limits.directives)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
    }
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const error = operationError(definition, fragments, limits)
    if (error) errors.push(error)
  }
  return errors
}

function directiveErrors(document: DocumentNode, limit: number): GraphQLError[] {
  let found = 0
  visit(document, { Directive: () => void (found += 1) })
  return found > limit ? [tooMany('directives', found, limit, [])] : []
}

function operationError(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  limits: DocumentLimits,
): GraphQLError | undefined {
  const rootKeys = new Set<string>()
  const inside = new Set<FragmentDefinitionNode>()
  const maxLevels = levelsOf(limits.depth)
  let selections = 0
  let aliases = 0

  const walk = (set: SelectionSetNode, path: readonly string[]): GraphQLError | undefined => {
    for (const selection of set.selections) {
      selections += 1
      if (selections > limits.selections) {
        return tooMany('selections', selections, limits.selections, path)
      }
      const error =
        selection.kind === Kind.FIELD
          ? field(selection, path)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? walk(selection.selectionSet, path)
            : spread(fragments.get(selection.name.value), path)
      if (error) return error
    }
    return undefined
  }

  const field = (node: FieldNode, above: readonly string[]): GraphQLError | undefined => {
    const key = node.alias?.value ?? node.name.value
    const path = [...above, key]
    if (path.length > maxLevels) return tooDeep()
    if (node.alias) aliases += 1
    if (aliases > limits.aliases) return tooMany('aliases', aliases, limits.aliases, path)
    if (above.length === 0) rootKeys.add(key)
    if (rootKeys.size > limits.rootFields) {
      return tooMany('root fields', rootKeys.size, limits.rootFields, path)
    }
    return node.selectionSet && walk(node.selectionSet, path)
  }

  const spread = (
    fragment: FragmentDefinitionNode | undefined,
    path: readonly string[],
  ): GraphQLError | undefined => {
    // Fragments in a circle are refused by validation.
    if (!fragment || inside.has(fragment)) return undefined
    inside.add(fragment)
    const error = walk(fragment.selectionSet, path)
    inside.delete(fragment)
    return error
  }

  return walk(operation.selectionSet, [])
}

/** @param found how many there are, or how many were counted when it became too many */
function tooMany(
  what: string,
  found: number,
  limit: number,
  path: readonly string[],
): GraphQLError {
  return new GraphQLError(
    `An operation has at most ${limit} ${what}, fragments counted wherever they are spread. Ask for the rest in a request of its own.`,
    {
      extensions: {
        code: 'BAD_USER_INPUT',
        path: [...path],
        limit,
        found,
        http: { spec: true, status: 400 },
      },
    },
  )
}
