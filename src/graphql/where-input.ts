import type { Column } from '../product/column.ts'
import { columnByKey, type Product, type Relation } from '../product/product.ts'
import { operatorsFor, type Operator } from '../query/operators.ts'
import { jsonColumn } from '../query/json-path.ts'
import { maxPathLength } from '../query/read-operators.ts'
import type { Builder } from './builder.ts'
import {
  addEnum,
  enumName,
  isList,
  scalarName,
  type EnumRef,
  type ScalarName,
} from './column-type.ts'
import { deprecated } from './description.ts'
import { typeNames } from './type-names.ts'

type LeafType = ScalarName | EnumRef

/** Fields are known only when the project is read, so their types are checked by GraphQL alone. */
export type InputShape = Readonly<Record<string, {} | null | undefined>>
export type InputRef = ReturnType<ReturnType<typeof inputRef>['implement']>

export const inputRef = (builder: Builder, name: string) => builder.inputRef<InputShape>(name)

const operatorDescriptions: Readonly<Record<Operator, string>> = {
  eq: 'Equal. Never true for NULL.',
  ne: 'Not equal. Never true for NULL.',
  in: 'Equal to one of these; an empty list matches nothing.',
  notIn: 'Equal to none of these; an empty list matches everything.',
  lt: 'Less, or earlier.',
  lte: 'Less or equal, or earlier.',
  gt: 'Greater, or later.',
  gte: 'Greater or equal, or later.',
  like: 'Matches a pattern: % for any text, _ for one character, \\ before either for itself.',
  ilike: 'Matches a pattern, whatever the case of its letters.',
  startsWith: 'Begins with exactly this text.',
  contains: 'Has exactly this text in it.',
  has: 'Holds this element.',
  hasEvery: 'Holds each of these elements.',
  isNull: 'Whether there is no value.',
}

/** Every input type that `where` needs, each made once however many columns share it. */
export class WhereInputs {
  readonly #builder: Builder
  readonly #filters = new Map<string, InputRef>()
  readonly #wheres = new Map<Product, InputRef>()
  readonly #lists = new Map<Product, InputRef>()
  readonly #enums = new Map<string, EnumRef>()

  constructor(builder: Builder) {
    this.#builder = builder
  }

  /** The enum type of a column that has one. */
  enumRef(product: Product, column: Column): EnumRef | undefined {
    const name = enumName(product, column)
    if (name === undefined) return undefined
    const known = this.#enums.get(name)
    if (known) return known
    const made = addEnum(this.#builder, name, column)
    this.#enums.set(name, made)
    return made
  }

  /** Conditions on the rows of a product: `PackageWhere`. */
  where(product: Product): InputRef {
    const known = this.#wheres.get(product)
    if (known) return known
    const ref = inputRef(this.#builder, typeNames(product).where)
    this.#wheres.set(product, ref)
    ref.implement({
      description: `Conditions on ${product.typeName}; all given ones must hold. As in SQL, a comparison with NULL is neither true nor false, and neither is its negation.`,
      fields: (t) => ({
        and: t.field({ type: [ref], description: 'All of these hold.' }),
        or: t.field({
          type: [ref],
          description: 'At least one of these holds; an empty list matches nothing.',
        }),
        not: t.field({ type: ref, description: 'This does not hold.' }),
        ...Object.fromEntries(
          product.columns.map((column) => [
            column.key,
            t.field({
              type: this.filter(product, column),
              description: column.description,
              ...deprecated(column),
            }),
          ]),
        ),
        ...Object.fromEntries(
          servedRelations(product).map((relation) => [
            relation.field,
            t.field({
              type:
                relation.kind === 'belongsTo' ? this.where(relation.to) : this.#list(relation.to),
              description:
                relation.kind === 'belongsTo'
                  ? `There is a related ${relation.to.typeName}, and it meets these conditions.`
                  : `Conditions on the related rows of ${relation.to.typeName}.`,
            }),
          ]),
        ),
      }),
    })
    return ref
  }

  /** Conditions on JSON: `JSONFilter`. */
  #json(product: Product, column: Column): InputRef {
    const known = this.#filters.get('JSONFilter')
    if (known) return known
    const ref = inputRef(this.#builder, 'JSONFilter')
    this.#filters.set('JSONFilter', ref)
    const path = this.#path(product, column)
    return ref.implement({
      description: 'Conditions on JSON; all given ones must hold.',
      fields: (t) => ({
        isNull: t.boolean({
          description:
            "Whether there is no JSON. JSON's own null is some: { path: { at: [], isNull: true } } asks for either.",
        }),
        path: t.field({
          type: [path],
          description: 'Conditions on what stands within the JSON: one, or a list that all hold.',
        }),
      }),
    })
  }

  #path(product: Product, column: Column): InputRef {
    const typed = (kind: 'text' | 'number' | 'boolean'): InputRef =>
      this.filter(product, jsonColumn(column, kind))
    return inputRef(this.#builder, 'JSONPathFilter').implement({
      description:
        'A place within JSON and what must hold there; all given conditions must. A place that is not there is NULL, also where the path meets a text or a number on its way.',
      fields: (t) => ({
        at: t.stringList({
          required: true,
          description: `Keys of objects and positions in lists, from the outside in: ["sizes", "0", "width"]. Positions count from 0, or from the end as "-1". An empty list is the JSON itself. At most ${maxPathLength}.`,
        }),
        exists: t.boolean({
          description: "Whether there is anything, JSON's null included.",
        }),
        isNull: t.boolean({
          description: "Whether there is nothing, or JSON's null.",
        }),
        text: t.field({ type: typed('text'), description: pathDescriptions.text }),
        number: t.field({ type: typed('number'), description: pathDescriptions.number }),
        boolean: t.field({ type: typed('boolean'), description: pathDescriptions.boolean }),
      }),
    })
  }

  #list(product: Product): InputRef {
    const known = this.#lists.get(product)
    if (known) return known
    const ref = inputRef(this.#builder, typeNames(product).listFilter)
    this.#lists.set(product, ref)
    const where = this.where(product)
    ref.implement({
      description: `Conditions on a list of ${product.typeName}.`,
      fields: (t) => ({
        some: t.field({ type: where, description: 'At least one row meets these conditions.' }),
        every: t.field({
          type: where,
          description: 'Each row meets these conditions; true when there are no rows.',
        }),
        none: t.field({ type: where, description: 'No row meets these conditions.' }),
      }),
    })
    return ref
  }

  /** Conditions on one column, or on a measure of its type: `DecimalFilter`. */
  filter(product: Product, column: Column): InputRef {
    if (column.family === 'json') return this.#json(product, column)
    const enumType = this.enumRef(product, column)
    const operators = operatorsFor(column)
    const leaf: LeafType = enumType ?? scalarName(column)
    const name = filterName(column, enumName(product, column), operators)
    const known = this.#filters.get(name)
    if (known) return known
    const ref = inputRef(this.#builder, name)
    this.#filters.set(name, ref)
    ref.implement({
      description: 'Conditions on one field; all given ones must hold.',
      fields: (t) =>
        Object.fromEntries(
          operators.map((operator) => [
            operator,
            t.field({
              type: operandType(operator, leaf),
              description: operatorDescriptions[operator],
            }),
          ]),
        ),
    })
    return ref
  }
}

/** What each word of a path filter asks, beside `at`. */
const pathDescriptions = {
  text: 'Conditions on a text there; anything else is NULL to them.',
  number:
    'Conditions on a number there, compared with all its digits; anything else is NULL to them.',
  boolean: 'Conditions on true or false there; anything else is NULL to them.',
} as const

function operandType(operator: Operator, leaf: LeafType): LeafType | [LeafType] {
  if (operator === 'isNull') return 'Boolean'
  return operator === 'in' || operator === 'notIn' || operator === 'hasEvery' ? [leaf] : leaf
}

/** `StringFilter`, `StringListFilter`, `PackageStatusFilter`: one name for one set of operators. */
function filterName(
  column: Column,
  enumType: string | undefined,
  operators: readonly Operator[],
): string {
  if (operators.length === 1) return 'PresenceFilter'
  if (enumType !== undefined) return `${enumType}Filter`
  const base = isList(column) ? `${scalarName(column)}List` : scalarName(column)
  // Text that Postgres cannot compare by patterns has fewer operators than text proper.
  return base === 'String' && !operators.includes('like') ? 'ExactStringFilter' : `${base}Filter`
}

/** Relations whose other side may be read. */
export function servedRelations(product: Product): readonly Relation[] {
  return product.relations.filter(
    (relation) => relation.to.served && !columnByKey(product, relation.field),
  )
}
