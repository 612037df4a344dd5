import { isGroupable } from '../product/measurable.ts'
import type { Product } from '../product/product.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { isNullable } from '../query/scan.ts'
import { pick, type Builder, type RowRef } from './builder.ts'
import { scalarName } from './column-type.ts'
import { deprecated, describeMeasured } from './description.ts'
import { canBeGrouped, groupRelations } from './group-relations.ts'
import { typeNames } from './type-names.ts'
import type { WhereInputs } from './where-input.ts'

/** The types of what the rows of a group agree in, each made once. */
export class GroupKeyTypes {
  readonly #builder: Builder
  readonly #inputs: WhereInputs
  readonly #related = new Map<Product, RowRef>()

  constructor(builder: Builder, inputs: WhereInputs) {
    this.#builder = builder
    this.#inputs = inputs
  }

  /** `PackageAggregateKey`; undefined for a product without anything to group by. */
  key(product: Product): RowRef | undefined {
    if (!canBeGrouped(product)) return undefined
    const ref = this.#builder.objectRef<ResponseObject>(typeNames(product).aggregateKey).implement({
      description: 'What the rows of a group agree in. Only fields named in groupBy can be asked.',
    })
    this.#addFields(ref, product, false)
    return ref
  }

  /** `PackageRelatedAggregateKey`: keys that are fields of a row that the grouped ones belong to. */
  #relatedKey(product: Product): RowRef {
    const known = this.#related.get(product)
    if (known) return known
    const ref = this.#builder
      .objectRef<ResponseObject>(typeNames(product).relatedAggregateKey)
      .implement({
        description: `What the rows of a group agree in, of the ${product.typeName} they belong to; null where there is none. Only fields named in groupBy can be asked.`,
      })
    this.#related.set(product, ref)
    this.#addFields(ref, product, true)
    return ref
  }

  #addFields(ref: RowRef, product: Product, related: boolean): void {
    this.#builder.objectFields(ref, (t) => ({
      ...Object.fromEntries(
        product.columns.filter(isGroupable).map((column) => [
          column.key,
          t.field({
            type: this.#inputs.enumRef(product, column) ?? scalarName(column),
            nullable: related || isNullable(product, column),
            description: describeMeasured(product, column),
            ...deprecated(column),
            resolve: pick<unknown>(),
          }),
        ]),
      ),
      ...Object.fromEntries(
        groupRelations(product).map((relation) => [
          relation.field,
          t.field({
            type: this.#relatedKey(relation.to),
            description: `Keys that are fields of the related ${relation.to.typeName}.`,
            resolve: pick<ResponseObject>(),
          }),
        ]),
      ),
    }))
  }
}
