import type { GraphQLSchema } from 'graphql'
import { Choices } from './choices.ts'
import { Documents } from './documents.ts'
import { Draft, type Variable } from './draft.ts'
import { Selections } from './selections.ts'

/** A document, and the requests that are made with it. */
export interface Operation {
  readonly document: string
  /** In order; the variables of each, and which operation of the document it names. */
  readonly requests: readonly {
    readonly operationName: string | undefined
    readonly variables: readonly Variable[]
    /** Which value of each variable. */
    readonly execution: number
  }[]
}

/**
 * Makes a document out of decisions: one operation, or two that share the document.
 * @param most how many root fields an operation may have
 */
export function makeOperation(
  numbers: readonly number[],
  schema: GraphQLSchema,
  most: number,
): Operation {
  const choices = new Choices(numbers)
  const isPair = most > 1 && choices.chance(15)
  const drafts = [
    new Draft(choices, isPair ? 'a' : ''),
    ...(isPair ? [new Draft(choices, 'b')] : []),
  ]
  const texts = drafts.map((draft) => {
    const level = new Selections(draft).root(most)
    const selection = new Documents(draft, schema).selection(level)
    const used = new Set([selection, ...draft.fragments].join(' ').match(/\$\w+/g))
    const declarations = draft.variables
      .filter(({ name }) => used.has(`$${name}`))
      .map(({ declaration }) => declaration)
      .join(', ')
    const title = draft.prefix === '' ? '' : ` ${draft.prefix.toUpperCase()}`
    const head = declarations === '' ? `query${title}` : `query${title} (${declarations})`
    return [`${head} ${selection}`, ...draft.fragments].join('\n')
  })
  const executions = Math.max(...drafts.map(({ executions }) => executions))
  const requests = Array.from({ length: executions }, (_, execution) =>
    drafts
      .filter((draft) => execution < draft.executions)
      .map((draft) => ({
        operationName: draft.prefix === '' ? undefined : draft.prefix.toUpperCase(),
        variables: draft.variables,
        execution,
      })),
  ).flat()
  return { document: texts.join('\n'), requests }
}
