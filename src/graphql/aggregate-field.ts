import { aggregateSuffix } from '../product/engine-names.ts'
import type { Product } from '../product/product.ts'
import { maxOffset } from '../query/page.ts'
import { readAggregatePlan } from '../query/read-aggregate.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { addAggregateOrderInput, addHavingInput } from './aggregate-input.ts'
import { addAggregateType, addRelatedAggregateType } from './aggregate-type.ts'
import { asOfArguments } from './as-of-arguments.ts'
import { pick, type Builder } from './builder.ts'
import { describeRelation } from './description.ts'
import type { GroupInputs } from './group-inputs.ts'
import type { GroupKeyTypes } from './group-key-type.ts'
import type { MetaTypes } from './meta-type.ts'
import type { OrderInputs } from './order-input.ts'
import { planned } from './planned-field.ts'
import type { ProductTypes } from './product-type.ts'
import type { ServingArguments } from './serving-arguments.ts'
import { segmentArgument } from './segment-type.ts'
import { aggregateField } from './type-names.ts'
import { servedRelations, type WhereInputs } from './where-input.ts'

/** Adds the field that groups and measures the rows of a product: `packagesAggregate`. */
export function addAggregateField(
  builder: Builder,
  { product, where, segment }: ProductTypes,
  types: ReadonlyMap<Product, ProductTypes>,
  inputs: WhereInputs,
  orders: OrderInputs,
  groups: GroupInputs,
  keys: GroupKeyTypes,
  metaTypes: MetaTypes,
  serving: ServingArguments,
): void {
  const { pageSize, maxPageSize } = builder.limits
  const groupBy = groups.by(product)
  const having = addHavingInput(builder, product, inputs, groups)
  const order = addAggregateOrderInput(builder, product, orders, groups)
  const { aggregate, group } = addAggregateType(builder, product, inputs, keys, metaTypes)
  const args = builder.args((t) => ({
    where: t.field({ type: where, description: 'Conditions on the rows.' }),
    ...segmentArgument(builder, segment),
    ...(groupBy
      ? {
          groupBy: t.field({
            type: [groupBy],
            description: 'What the rows of a group agree in. Default: all rows are one group.',
          }),
        }
      : {}),
    having: t.field({ type: having, description: 'Conditions on the groups.' }),
    orderBy: t.field({
      type: [order],
      description: 'The ordering, most important value first. Default: by the keys.',
    }),
    first: t.field({
      type: 'Int',
      description: `Groups from the start: 0 to ${maxPageSize}. Default ${pageSize}.`,
    }),
    offset: t.field({
      type: 'Int',
      description: `Groups to leave out before the first: 0 to ${maxOffset}. Default 0.`,
    }),
  }))
  builder.queryField(aggregateField(product), (t) =>
    t.field({
      type: aggregate,
      description: `${product.description}\n\nIts rows in groups, with measures of each.`,
      args: { ...args, ...asOfArguments(builder, product), ...serving.arguments() },
      ...planned<ResponseObject>((root) => readAggregatePlan(root, product)),
    }),
  )
  const lists = [...types.values()].flatMap(({ product: from, row }) =>
    servedRelations(from)
      .filter(({ kind, to }) => kind === 'hasMany' && to === product)
      .map((relation) => ({ row, relation })),
  )
  if (lists.length === 0) return
  const related = addRelatedAggregateType(builder, product, group)
  for (const { row, relation } of lists) {
    builder.objectField(row, relation.field + aggregateSuffix, (t) =>
      t.field({
        type: related,
        description: `${describeRelation(relation)}\n\nIn groups, with measures of each.`,
        args,
        resolve: pick<ResponseObject>(),
      }),
    )
  }
}
