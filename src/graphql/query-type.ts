import type { ResponseObject } from '../query/read-object.ts'
import { readListPlan, readRowPlan } from '../query/read-selection.ts'
import { hasVisibleGrain } from '../query/scan.ts'
import { asOfArguments } from './as-of-arguments.ts'
import type { Builder } from './builder.ts'
import { scalarName } from './column-type.ts'
import { addConnectionType, listArguments } from './connection-type.ts'
import { describeList, type DescriptionSources } from './description.ts'
import type { MetaTypes } from './meta-type.ts'
import type { PageTypes } from './page-types.ts'
import { planned } from './planned-field.ts'
import type { ProductTypes } from './product-type.ts'
import type { ServingArguments } from './serving-arguments.ts'
import { addSearchInput } from './search-input.ts'
import type { WhereInputs } from './where-input.ts'

/** Adds the list field of a product, and the field for one row where rows can be told apart. */
export function addQueryFields(
  builder: Builder,
  types: ProductTypes,
  inputs: WhereInputs,
  pages: PageTypes,
  metaTypes: MetaTypes,
  serving: ServingArguments,
  { spaces }: DescriptionSources,
): void {
  const { product, row } = types
  const connection = addConnectionType(builder, product, row, pages, metaTypes)
  const search = addSearchInput(builder, product, inputs, spaces)
  builder.queryField(product.listField, (t) =>
    t.field({
      type: connection,
      description: describeList(product),
      args: {
        ...listArguments(builder, types),
        ...asOfArguments(builder, product),
        ...serving.arguments(),
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
      ...planned<ResponseObject>((root) => readListPlan(root, product)),
    }),
  )
  if (!hasVisibleGrain(product)) return
  builder.queryField(product.rowField, (t) =>
    t.field({
      type: row,
      nullable: true,
      description: `${product.description}\n\nThe one row with this ${product.grain.map(({ key }) => key).join(', ')}; null when there is none.`,
      args: {
        ...Object.fromEntries(
          product.grain.map((column) => [
            column.key,
            t.arg({
              type: inputs.enumRef(product, column) ?? scalarName(column),
              required: true,
              description: column.description,
            }),
          ]),
        ),
        ...asOfArguments(builder, product),
        ...serving.arguments(),
      },
      ...planned<ResponseObject | null>((root) => readRowPlan(root, product)),
    }),
  )
}
