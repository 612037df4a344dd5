import type { GraphQLSchema } from 'graphql'

/** What bounds the plan of a root field. They come with the schema, whose descriptions name them. */
export interface PlanLimits {
  /** Most relations that a selection follows in a row. */
  readonly depth: number
  /** Rows of a page for which neither `first` nor `last` is given. */
  readonly pageSize: number
  /** Most rows of a page. */
  readonly maxPageSize: number
}

const extension = 'platinumLimits'

/** What a schema keeps its limits as. */
export function limitsExtension(limits: PlanLimits): Readonly<Record<string, unknown>> {
  return { [extension]: limits }
}

/** The limits of a schema that was built with them. */
export function limitsOf({ extensions }: GraphQLSchema): PlanLimits {
  const limits = extensions[extension]
  if (limits === undefined) throw new TypeError('the schema was built without limits')
  return limits as PlanLimits
}
