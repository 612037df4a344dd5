import { maxOffset } from '../query/page.ts'
import { readAggregatePlan } from '../query/read-aggregate.ts'
import type { ResponseObject } from '../query/read-answer.ts'
import {
  addAggregateOrderInput,
  addGroupByInput,
  addHavingInput,
  type TimeGrainRef,
} from './aggregate-input.ts'
import { addAggregateType } from './aggregate-type.ts'
import { asOfArguments } from './as-of-arguments.ts'
import type { Builder } from './builder.ts'
import type { MetaTypes } from './meta-type.ts'
import type { OrderInputs } from './order-input.ts'
import { planned } from './planned-field.ts'
import type { ProductTypes } from './product-type.ts'
import { segmentArgument } from './segment-type.ts'
import { aggregateField } from './type-names.ts'
import type { WhereInputs } from './where-input.ts'

/** Adds the field that groups and measures the rows of a product: `packagesAggregate`. */
export function addAggregateField(
  builder: Builder,
  { product, where, segment }: ProductTypes,
  inputs: WhereInputs,
  orders: OrderInputs,
  timeGrain: TimeGrainRef,
  metaTypes: MetaTypes,
): void {
  const { pageSize, maxPageSize } = builder.limits
  const groupBy = addGroupByInput(builder, product, timeGrain)
  const having = addHavingInput(builder, product, inputs)
  const order = addAggregateOrderInput(builder, product, orders)
  builder.queryField(aggregateField(product), (t) =>
    t.field({
      type: addAggregateType(builder, product, inputs, metaTypes),
      description: `${product.description}\n\nIts rows in groups, with measures of each.`,
      args: {
        where: t.arg({ type: where, description: 'Conditions on the rows.' }),
        ...segmentArgument(builder, segment),
        ...(groupBy
          ? {
              groupBy: t.arg({
                type: [groupBy],
                description: 'What the rows of a group agree in. Default: all rows are one group.',
              }),
            }
          : {}),
        ...asOfArguments(builder, product),
        having: t.arg({ type: having, description: 'Conditions on the groups.' }),
        orderBy: t.arg({
          type: [order],
          description: 'The ordering, most important value first. Default: by the keys.',
        }),
        first: t.arg({
          type: 'Int',
          description: `Groups from the start: 0 to ${maxPageSize}. Default ${pageSize}.`,
        }),
        offset: t.arg({
          type: 'Int',
          description: `Groups to leave out before the first: 0 to ${maxOffset}. Default 0.`,
        }),
      },
      ...planned<ResponseObject>((root) => readAggregatePlan(root, product)),
    }),
  )
}
