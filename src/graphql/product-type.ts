import type { Product, Registry } from '../product/product.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { isNullable } from '../query/scan.ts'
import { vectorField } from '../query/vector-bytes.ts'
import { pick, rowRef, type Builder, type RowRef } from './builder.ts'
import { scalarName } from './column-type.ts'
import { addRelatedConnectionType, listArguments } from './connection-type.ts'
import {
  deprecated,
  describeColumn,
  describeProduct,
  describeRelation,
  type DescriptionSources,
} from './description.ts'
import type { OrderInputs } from './order-input.ts'
import type { PageTypes } from './page-types.ts'
import { addSegmentType, type SegmentRef } from './segment-type.ts'
import { typeNames } from './type-names.ts'
import { servedRelations, type InputRef, type WhereInputs } from './where-input.ts'

/** What lists of a product take and give. */
export interface ProductTypes {
  readonly product: Product
  readonly row: RowRef
  readonly where: InputRef
  readonly order: InputRef | undefined
  readonly segment: SegmentRef | undefined
}

/** Adds the type of a row of every served product, with its relations in both directions. */
export function addProductTypes(
  builder: Builder,
  registry: Registry,
  inputs: WhereInputs,
  orders: OrderInputs,
  pages: PageTypes,
  sources: DescriptionSources,
): ReadonlyMap<Product, ProductTypes> {
  const served = registry.products.filter((product) => product.served)
  const types = new Map(
    served.map((product) => [
      product,
      {
        product,
        row: rowRef(builder, typeNames(product).row),
        where: inputs.where(product),
        order: orders.order(product),
        segment: addSegmentType(builder, product),
      },
    ]),
  )
  const related = new Map<Product, RowRef>()
  const relatedConnection = (target: ProductTypes): RowRef => {
    const known = related.get(target.product)
    if (known) return known
    const made = addRelatedConnectionType(builder, target.product, target.row, pages)
    related.set(target.product, made)
    return made
  }
  for (const { product, row } of types.values()) {
    builder.objectType(row, { description: describeProduct(product, sources) })
    addColumnFields(builder, product, row, inputs, sources)
    for (const relation of servedRelations(product)) {
      const target = types.get(relation.to)
      if (!target) continue
      const description = describeRelation(relation)
      builder.objectField(row, relation.field, (t) =>
        relation.kind === 'belongsTo'
          ? t.field({
              type: target.row,
              nullable: true,
              description,
              resolve: pick<ResponseObject | null>(),
            })
          : t.field({
              type: relatedConnection(target),
              description,
              args: listArguments(builder, target),
              resolve: pick<ResponseObject>(),
            }),
      )
    }
  }
  return types
}

function addColumnFields(
  builder: Builder,
  product: Product,
  row: RowRef,
  inputs: WhereInputs,
  sources: DescriptionSources,
): void {
  builder.objectFields(row, (t) =>
    Object.fromEntries(
      product.columns.map((column) => {
        const type = inputs.enumRef(product, column) ?? scalarName(column)
        const described = {
          description: describeColumn(product, column, sources),
          ...deprecated(column),
        }
        const nullable = isNullable(product, column)
        const isArray = column.family === 'array'
        return [
          column.key,
          isArray || column.family === 'vector'
            ? t.field({
                type: [type],
                nullable: { list: nullable, items: isArray },
                ...described,
                resolve: pick<unknown[] | null>(),
              })
            : t.field({ type, nullable, ...described, resolve: pick<unknown>() }),
        ]
      }),
    ),
  )
  builder.objectFields(row, (t) =>
    Object.fromEntries(
      product.columns.flatMap((column) => {
        const name = vectorField(product, column)
        if (name === undefined) return []
        const field = t.field({
          type: 'String',
          nullable: isNullable(product, column),
          description: `${describeColumn(product, column, sources)}\n\nThe vector of ${column.key} in base64: its numbers as float32, little-endian, four bytes each. A fraction of the bytes of [Float!], and nothing to parse: numpy.frombuffer(bytes, "<f4").`,
          ...deprecated(column),
          // Whether it may be null is known only when the project is read.
          resolve: pick<string>(),
        })
        return [[name, field]]
      }),
    ),
  )
}
