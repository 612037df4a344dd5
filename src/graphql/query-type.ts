import { getNamedType, isObjectType, type GraphQLResolveInfo } from 'graphql'
import { executeList, executeRow } from '../query/execute.ts'
import type { ResponseObject } from '../query/read-answer.ts'
import { readListPlan, readRowPlan, type RootSelection } from '../query/read-selection.ts'
import { hasVisibleGrain } from '../query/scan.ts'
import type { Arguments } from '../query/arguments.ts'
import type { Builder } from './builder.ts'
import { scalarName } from './column-type.ts'
import { addConnectionType, listArguments } from './connection-type.ts'
import { execution } from './context.ts'
import { describeList, type DescriptionSources } from './description.ts'
import type { Meta, MetaTypes } from './meta-type.ts'
import type { PageTypes } from './page-types.ts'
import type { ProductTypes } from './product-type.ts'
import { addSearchInput } from './search-input.ts'
import type { WhereInputs } from './where-input.ts'

/** Adds the list field of a product, and the field for one row where rows can be told apart. */
export function addQueryFields(
  builder: Builder,
  types: ProductTypes,
  inputs: WhereInputs,
  pages: PageTypes,
  metaTypes: MetaTypes,
  { spaces }: DescriptionSources,
): void {
  const { product, row, where, order } = types
  const connection = addConnectionType(builder, product, row, pages, metaTypes)
  const search = addSearchInput(builder, product, inputs, spaces)
  builder.queryField(product.listField, (t) =>
    t.field({
      type: connection,
      description: describeList(product),
      args: {
        ...listArguments(builder, where, order),
        ...(search
          ? {
              search: t.arg({
                type: search,
                description:
                  'Orders by nearness in place of orderBy. Read on with first and after.',
              }),
            }
          : {}),
      },
      resolve: (_root, args, context, info): Promise<ResponseObject> => {
        const plan = readListPlan(rootSelection(args, info), product)
        return executeList(plan, execution(context), (state): Meta => ({
          product,
          state,
          now: context.now(),
        }))
      },
    }),
  )
  if (!hasVisibleGrain(product)) return
  builder.queryField(product.rowField, (t) =>
    t.field({
      type: row,
      nullable: true,
      description: `${product.description}\n\nThe one row with this ${product.grain.map(({ key }) => key).join(', ')}; null when there is none.`,
      args: Object.fromEntries(
        product.grain.map((column) => [
          column.key,
          t.arg({
            type: inputs.enumRef(product, column) ?? scalarName(column),
            required: true,
            description: column.description,
          }),
        ]),
      ),
      resolve: (_root, args, context, info): Promise<ResponseObject | null> =>
        executeRow(readRowPlan(rootSelection(args, info), product), execution(context)),
    }),
  )
}

/** What a plan is read from, out of what GraphQL gives a resolver. */
export function rootSelection(args: Arguments, info: GraphQLResolveInfo): RootSelection {
  const type = getNamedType(info.returnType)
  if (!isObjectType(type)) throw new TypeError(`${info.fieldName} answers no object`)
  return {
    key: String(info.path.key),
    args,
    type,
    nodes: info.fieldNodes,
    schema: info.schema,
    fragments: info.fragments,
    variableValues: info.variableValues,
  }
}
