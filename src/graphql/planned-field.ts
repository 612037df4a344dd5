import type { GraphQLField, GraphQLResolveInfo } from 'graphql'
import type { Arguments } from '../query/arguments.ts'
import { compile } from '../query/compile.ts'
import { fetchPlan, readAnswer } from '../query/execute.ts'
import type { RootPlan } from '../query/plan.ts'
import type { ResponseObject } from '../query/read-object.ts'
import type { RootSelection } from '../query/read-fields.ts'
import { namedObjectType } from './named-object-type.ts'
import { execution, type GraphqlContext } from './context.ts'
import { describeServed } from './meta-type.ts'
import { enforceTerms } from './serving-terms.ts'

/** Reads the plan of a root field. @throws BAD_USER_INPUT with the place of what is wrong */
export type ReadPlan = (root: RootSelection) => RootPlan

/**
 * A root field that is answered by one SQL statement, said once: how its plan is read. The engine
 * compiles the plan, and so does the resolver, for whoever executes the schema without the engine.
 */
export function planned<T extends ResponseObject | null>(readPlan: ReadPlan) {
  return {
    extensions: { [extension]: readPlan },
    resolve: async (
      _root: unknown,
      args: Arguments,
      context: GraphqlContext,
      info: GraphQLResolveInfo,
    ): Promise<T> => {
      const outcome = context.outcomes?.get(String(info.path.key))
      if (outcome) return outcome() as T
      const compiled = compile(readPlan(rootSelection(args, info)))
      const variables = info.variableValues.coerced
      const fetched = await fetchPlan(compiled, variables, execution(context), false)
      enforceTerms(compiled, fetched, String(info.path.key), context)
      return readAnswer(compiled, fetched, describeServed(compiled, fetched, context)) as T
    },
  }
}

const extension = 'platinum'

/** How the plan of a field is read; undefined for fields with resolvers of their own. */
export function planReader(field: GraphQLField<unknown, GraphqlContext>): ReadPlan | undefined {
  return field.extensions[extension] as ReadPlan | undefined
}

/** What a plan is read from, out of what GraphQL gives a resolver. */
export function rootSelection(args: Arguments, info: GraphQLResolveInfo): RootSelection {
  return {
    key: String(info.path.key),
    args,
    type: namedObjectType(info.returnType),
    nodes: info.fieldNodes,
    schema: info.schema,
    fragments: info.fragments,
    variableValues: info.variableValues,
  }
}
