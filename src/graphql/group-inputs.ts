import { isGroupable } from '../product/measurable.ts'
import type { Product, Relation } from '../product/product.ts'
import { timeGrains } from '../product/time-grain.ts'
import type { Builder } from './builder.ts'
import { canBeGrouped, groupRelations } from './group-relations.ts'
import { deprecated } from './description.ts'
import type { OrderInputs } from './order-input.ts'
import { typeNames } from './type-names.ts'
import { inputRef, type InputRef, type WhereInputs } from './where-input.ts'

export type TimeGrainRef = ReturnType<typeof addTimeGrain>

/** Adds the enum of lengths of time. */
export function addTimeGrain(builder: Builder) {
  return builder.enumType('TimeGrain', {
    description: 'A length of time to group by. A group is named by the start of its time.',
    values: Object.fromEntries(
      timeGrains.map((grain) => [
        grain.toUpperCase(),
        {
          value: grain,
          description:
            grain === 'week' ? 'Weeks begin on Monday, ISO 8601.' : `From the start of a ${grain}.`,
        },
      ]),
    ),
  })
}

/** Every input type that speaks of the keys of groups, each made once however many products share it. */
export class GroupInputs {
  readonly #builder: Builder
  readonly #timeGrain: TimeGrainRef
  readonly #wheres: WhereInputs
  readonly #orders: OrderInputs
  readonly #by = new Map<Product, InputRef>()
  readonly #having = new Map<Product, InputRef>()
  readonly #order = new Map<Product, InputRef>()

  constructor(builder: Builder, timeGrain: TimeGrainRef, wheres: WhereInputs, orders: OrderInputs) {
    this.#builder = builder
    this.#timeGrain = timeGrain
    this.#wheres = wheres
    this.#orders = orders
  }

  /**
   * What rows may be grouped by: `{ field: license }`, or `{ package: { field: license } }` for a
   * field of a related row. Undefined for a product without anything to group by.
   */
  by(product: Product): InputRef | undefined {
    const known = this.#by.get(product)
    if (known || !canBeGrouped(product)) return known
    const names = typeNames(product)
    const ref = inputRef(this.#builder, names.aggregateBy)
    this.#by.set(product, ref)
    const columns = product.columns.filter(
      (column) => isGroupable(column) && canBeValue(column.key),
    )
    const relations = groupRelations(product)
    const field =
      columns.length > 0
        ? this.#builder.enumType(names.aggregateField, {
            description: `Fields of ${product.typeName} that rows may be grouped by.`,
            values: Object.fromEntries(
              columns.map((column) => [
                column.key,
                { value: column.key, description: column.description, ...deprecated(column) },
              ]),
            ),
          })
        : undefined
    ref.implement({
      description:
        relations.length === 0
          ? 'A field that the rows of a group agree in.'
          : 'A field that the rows of a group agree in: one of the row, or one of a row that it belongs to. Give exactly one.',
      fields: (t) => ({
        ...(field
          ? {
              field: t.field({
                type: field,
                required: relations.length === 0,
                description: 'The field.',
              }),
              grain: t.field({
                type: this.#timeGrain,
                description:
                  'For points in time and days: group by the start of their minute, hour or so.',
              }),
              timeZone: t.string({
                description:
                  'Where days, weeks and so on begin, by its name in the IANA database: Europe/Berlin. For points in time with a grain. Default UTC.',
              }),
            }
          : {}),
        ...Object.fromEntries(
          relations.flatMap((relation) => {
            const type = this.by(relation.to)
            return type ? [[relation.field, t.field({ type, description: related(relation) })]] : []
          }),
        ),
      }),
    })
    return ref
  }

  /** Conditions on keys: `{ license: { ne: "MIT" } }`, as `having` takes them. */
  having(product: Product): InputRef | undefined {
    return this.#ofKeys(this.#having, product, {
      name: typeNames(product).aggregateKeyHaving,
      isOneOf: false,
      description: 'Conditions on what rows are grouped by; all given ones must hold.',
      column: (column) => this.#wheres.filter(product, column),
      relation: ({ to }) => this.having(to),
    })
  }

  /** A key to order by: `{ license: ASC }`. */
  order(product: Product): InputRef | undefined {
    return this.#ofKeys(this.#order, product, {
      name: typeNames(product).aggregateKeyOrder,
      isOneOf: true,
      description: 'A field of groupBy to order by.',
      column: () => this.#orders.ordering,
      relation: ({ to }) => this.order(to),
    })
  }

  #ofKeys(made: Map<Product, InputRef>, product: Product, of: KeyInput): InputRef | undefined {
    const known = made.get(product)
    if (known || !canBeGrouped(product)) return known
    const ref = inputRef(this.#builder, of.name)
    made.set(product, ref)
    return ref.implement({
      isOneOf: of.isOneOf,
      description: of.description,
      fields: (t) => ({
        ...Object.fromEntries(
          product.columns.filter(isGroupable).map((column) => [
            column.key,
            t.field({
              type: of.column(column),
              description: column.description,
              ...deprecated(column),
            }),
          ]),
        ),
        ...Object.fromEntries(
          groupRelations(product).flatMap((relation) => {
            const type = of.relation(relation)
            return type ? [[relation.field, t.field({ type, description: related(relation) })]] : []
          }),
        ),
      }),
    })
  }
}

/** An input type with a field for each key there may be. */
interface KeyInput {
  readonly name: string
  readonly isOneOf: boolean
  readonly description: string
  readonly column: (column: Product['columns'][number]) => InputRef | OrderInputs['ordering']
  readonly relation: (relation: Relation) => InputRef | undefined
}

function related({ to }: Relation): string {
  return `A field of the related ${to.typeName}; NULL where there is none.`
}

/** GraphQL keeps three names from enums. */
function canBeValue(name: string): boolean {
  return !['true', 'false', 'null'].includes(name)
}
