import type { Column } from '../product/column.ts'
import type { Product, Relation } from '../product/product.ts'
import { measureFunctions, type MeasureFunction } from '../product/measure-functions.ts'
import { isOrderable } from '../query/operators.ts'
import { functionDescriptions, measurable } from './aggregate-type.ts'
import type { Builder } from './builder.ts'
import { deprecated } from './description.ts'
import { inputRef, servedRelations, type InputRef } from './where-input.ts'
import { typeNames } from './type-names.ts'

/** Adds the enum of directions, for the inputs that orderings are made of. */
export function addOrdering(builder: Builder): OrderInputs {
  return new OrderInputs(builder, addDirections(builder))
}

type OrderingRef = ReturnType<typeof addDirections>

function addDirections(builder: Builder) {
  return builder.enumType('Ordering', {
    description: 'A direction, and where rows without a value stand.',
    values: {
      ASC: { description: 'Smallest, earliest or first in the alphabet first; NULL last.' },
      DESC: { description: 'Largest, latest or last in the alphabet first; NULL first.' },
      ASC_NULLS_FIRST: {},
      ASC_NULLS_LAST: {},
      DESC_NULLS_FIRST: {},
      DESC_NULLS_LAST: {},
    },
  })
}

interface MeasureOrder {
  readonly of: MeasureFunction
  readonly type: InputRef
}

/** Every input type that `orderBy` needs, each made once however many lists share it. */
export class OrderInputs {
  readonly ordering: OrderingRef
  readonly #builder: Builder
  readonly #orders = new Map<Product, InputRef>()
  readonly #lists = new Map<Product, InputRef>()
  readonly #measures = new Map<Product, readonly MeasureOrder[]>()

  constructor(builder: Builder, ordering: OrderingRef) {
    this.#builder = builder
    this.ordering = ordering
  }

  /**
   * One term of an ordering: `{ dependents: DESC }`, `{ package: { name: ASC } }` or
   * `{ chunks: { count: DESC } }`. Undefined for a product with nothing to order by.
   */
  order(product: Product): InputRef | undefined {
    const known = this.#orders.get(product)
    if (known || !canBeOrdered(product)) return known
    const ref = inputRef(this.#builder, typeNames(product).order)
    this.#orders.set(product, ref)
    ref.implement({
      isOneOf: true,
      description: `What to order ${product.typeName} by: a field, a field of a related row, or a measure of related rows. Give several as a list, the most important first; ${product.grain.map(({ key }) => key).join(', ')} settles what is left.`,
      fields: (t) => ({
        ...Object.fromEntries(
          product.columns.filter(isOrderable).map((column) => [
            column.key,
            t.field({
              type: this.ordering,
              description: column.description,
              ...deprecated(column),
            }),
          ]),
        ),
        ...Object.fromEntries(
          servedRelations(product).flatMap((relation) => {
            const type = this.#related(relation)
            return type
              ? [[relation.field, t.field({ type, description: describe(relation) })]]
              : []
          }),
        ),
      }),
    })
    return ref
  }

  /** Measures of the columns of a product, by function: `{ amount: DESC }`. */
  measures(product: Product): readonly MeasureOrder[] {
    const known = this.#measures.get(product)
    if (known) return known
    const names = typeNames(product)
    const made = measureFunctions.flatMap((of) => {
      const columns = measurable(product, of)
      if (columns.length === 0) return []
      const what = `A measure to order by. ${functionDescriptions[of]}`
      return [{ of, type: this.byColumn(names[`${of}Order` as const], what, columns) }]
    })
    this.#measures.set(product, made)
    return made
  }

  /** A choice of one of these columns, with a direction. */
  byColumn(name: string, description: string, columns: readonly Column[]): InputRef {
    return inputRef(this.#builder, name).implement({
      isOneOf: true,
      description,
      fields: (t) =>
        Object.fromEntries(
          columns.map((column) => [
            column.key,
            t.field({
              type: this.ordering,
              description: column.description,
              ...deprecated(column),
            }),
          ]),
        ),
    })
  }

  #related({ kind, to }: Relation): InputRef | undefined {
    return kind === 'belongsTo' ? this.order(to) : this.#list(to)
  }

  #list(product: Product): InputRef {
    const known = this.#lists.get(product)
    if (known) return known
    const ref = inputRef(this.#builder, typeNames(product).listOrder)
    this.#lists.set(product, ref)
    ref.implement({
      isOneOf: true,
      description: `A measure of the related rows of ${product.typeName} to order by.`,
      fields: (t) => ({
        count: t.field({ type: this.ordering, description: 'How many related rows there are.' }),
        ...Object.fromEntries(
          this.measures(product).map(({ of, type }) => [
            of,
            t.field({ type, description: functionDescriptions[of] }),
          ]),
        ),
      }),
    })
    return ref
  }
}

/** A product that has rows under its own can be ordered by how many. */
function canBeOrdered(product: Product): boolean {
  return (
    product.columns.some(isOrderable) ||
    servedRelations(product).some(({ kind }) => kind === 'hasMany')
  )
}

function describe({ kind, to }: Relation): string {
  return kind === 'belongsTo'
    ? `A field of the related ${to.typeName}; NULL where there is none.`
    : `A measure of the related rows of ${to.typeName}, counted for each row before the page is cut.`
}
