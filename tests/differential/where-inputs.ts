import type { Column } from '../../src/product/column.ts'
import type { Product } from '../../src/product/product.ts'
import type { Draft } from './draft.ts'
import { leaf, list, object, word, type InputValue } from './input-values.ts'
import { texts } from './pools.ts'
import { measureFunctions, type MeasureFunction } from './reference-groups.ts'
import { brokenPromise, poolOf } from './rows.ts'
import { scalarText } from './scalar-text.ts'

/** Makes filters of any kind for the products of the shop. */
export class WhereInputs {
  readonly #draft: Draft

  constructor(draft: Draft) {
    this.#draft = draft
  }

  where(product: Product, depth = 3): InputValue {
    const type = `${product.typeName}Where`
    return this.#draft.lift({ type, required: false, null: 'absent' }, 25, () =>
      this.#conditions(product, depth),
    )
  }

  having(product: Product, depth = 2): InputValue {
    const type = `${product.typeName}AggregateHaving`
    return this.#draft.lift({ type, required: false, null: 'absent' }, 25, () =>
      this.#havingConditions(product, depth),
    )
  }

  #conditions(product: Product, depth: number): InputValue {
    const { choices } = this.#draft
    const filterable = product.columns
    const fields = new Map<string, InputValue>()
    const count = choices.pick([1, 1, 1, 2, 3, 0])
    for (let index = 0; index < count; index++) {
      const kind = depth > 0 ? choices.upTo(9) : 0
      if (kind <= 5) {
        const column = choices.pick(filterable)
        fields.set(column.key, this.#columnFilter(product, column))
      } else if (kind <= 7) {
        this.#joined(fields, `${product.typeName}Where`, () => this.#conditions(product, depth - 1))
      } else {
        this.#relation(fields, product, depth)
      }
    }
    return object([...fields])
  }

  #joined(fields: Map<string, InputValue>, type: string, inner: () => InputValue): void {
    const { choices } = this.#draft
    const name = choices.pick(['and', 'or', 'not'])
    const one = (): InputValue =>
      this.#draft.lift({ type, required: true, null: 'impossible' }, 10, inner)
    if (name === 'not') {
      fields.set(name, this.#draft.lift({ type, required: false, null: 'refused' }, 10, inner))
      return
    }
    const many = (): InputValue => {
      // One may stand for a list of one.
      if (choices.chance(8)) return inner()
      return list(Array.from({ length: choices.pick([2, 1, 3, 0]) }, one))
    }
    const place = { type: `[${type}!]`, required: false, null: 'refused' } as const
    fields.set(name, this.#draft.lift(place, 10, many))
  }

  #relation(fields: Map<string, InputValue>, product: Product, depth: number): void {
    const { choices } = this.#draft
    const relation = choices.pick(product.relations)
    const inner = (): InputValue => this.#conditions(relation.to, depth - 1)
    if (relation.kind === 'belongsTo') {
      fields.set(relation.field, inner())
      return
    }
    const type = `${relation.to.typeName}Where`
    const quantifiers = choices.some(['some', 'every', 'none'], 2)
    const chosen = quantifiers.length > 0 ? quantifiers : ['some']
    fields.set(
      relation.field,
      object(
        chosen.map((name) => [
          name,
          this.#draft.lift({ type, required: false, null: 'refused' }, 10, inner),
        ]),
      ),
    )
  }

  #columnFilter(product: Product, column: Column): InputValue {
    const operands = operandsOf(product, column)
    return this.#operators(leafType(product, column), column, operands)
  }

  /** `{ gte: …, lt: … }` */
  #operators(type: string, column: Typed, operands: readonly string[]): InputValue {
    const { choices } = this.#draft
    const possible = operatorsOf(column)
    const count = choices.pick([1, 1, 1, 2, 0])
    const chosen = new Set(Array.from({ length: count }, () => choices.pick(possible)))
    return object([...chosen].map((name) => [name, this.#operand(name, type, column, operands)]))
  }

  #operand(operator: string, type: string, column: Typed, operands: readonly string[]): InputValue {
    const { choices } = this.#draft
    const lift = (kind: string, required: boolean, make: () => InputValue): InputValue =>
      this.#draft.lift(
        { type: kind, required, null: required ? 'impossible' : 'refused' },
        20,
        make,
      )
    const one = (): InputValue => this.#value(column, choices.pick(operands))
    if (operator === 'isNull') return lift('Boolean', false, () => leaf(choices.chance(50)))
    if (operator === 'like' || operator === 'ilike') {
      return lift('String', false, () => leaf(choices.pick(patterns)))
    }
    if (operator === 'startsWith' || operator === 'contains') {
      return lift('String', false, () => leaf(choices.pick(parts)))
    }
    if (operator !== 'in' && operator !== 'notIn' && operator !== 'hasEvery') {
      return lift(type, false, one)
    }
    return lift(`[${type}!]`, false, () =>
      choices.chance(8)
        ? one()
        : list(Array.from({ length: choices.pick([2, 1, 3, 0, 5]) }, () => lift(type, true, one))),
    )
  }

  #value(column: Typed, text: string): InputValue {
    const { choices } = this.#draft
    const family = column.family === 'array' ? column.element : column.family
    if (family === 'integer' || family === 'float') return leaf(Number(text))
    if (family === 'boolean') return leaf(text === 'true')
    // Only a type whose values are names has an enum; lists of any are served as text.
    if (isNamed(column)) return word(text)
    const isNumber = family === 'bigint' || family === 'numeric'
    const asDigits = isNumber && choices.chance(30) && /^-?\d+(\.\d+)?$/.test(text)
    return asDigits ? { kind: 'digits', text } : leaf(text)
  }

  #havingConditions(product: Product, depth: number): InputValue {
    const { choices } = this.#draft
    const fields = new Map<string, InputValue>()
    const count = choices.pick([1, 1, 2, 0])
    for (let index = 0; index < count; index++) {
      const kind = depth > 0 ? choices.upTo(5) : choices.upTo(4)
      if (kind <= 1) {
        fields.set(
          'count',
          this.#operators('Int', { family: 'integer' }, ['0', '1', '2', '5', '20']),
        )
      } else if (kind <= 4) {
        const of = choices.pick(measureFunctions)
        const columns = measured(product, of)
        if (columns.length === 0) continue
        const column = choices.pick(columns)
        fields.set(of, object([[column.key, this.#measureFilter(product, column, of)]]))
      } else {
        this.#joined(fields, `${product.typeName}AggregateHaving`, () =>
          this.#havingConditions(product, depth - 1),
        )
      }
    }
    return object([...fields])
  }

  #measureFilter(product: Product, column: Column, of: MeasureFunction): InputValue {
    if (of === 'countDistinct')
      return this.#operators('Int', { family: 'integer' }, ['0', '1', '3'])
    if (of === 'min' || of === 'max') return this.#columnFilter(product, column)
    const { family } = column
    if (family === 'float') {
      return this.#operators('Float', { family }, ['0', '0.5', '-3', '8.25'])
    }
    if (family === 'interval') {
      return this.#operators('Duration', { family }, ['PT1S', 'P1D', 'P60D'])
    }
    if (family === 'integer' && of === 'sum') {
      return this.#operators('BigInt', { family: 'bigint' }, ['0', '2', '-1'])
    }
    return this.#operators('Decimal', { family: 'numeric' }, ['0', '1.5', '-0.25', '1e3', 'NaN'])
  }
}

type Typed = Pick<Column, 'family'> & Partial<Pick<Column, 'element' | 'enumValues'>>

const patterns = [
  'a%',
  '%b',
  '%',
  '_',
  'A%',
  'ä',
  '%"%',
  '\\%',
  'a\\_b',
  '__',
  '%😀%',
  '',
  '\\\\',
  '.*',
]
const parts = [...texts.slice(0, 12), '%', '_', '😀', '"', '\\']

/** What may be asked of a column. */
export function operatorsOf({ family, element }: Typed): readonly string[] {
  const equality = ['eq', 'ne', 'in', 'notIn']
  const ordered = [...equality, 'lt', 'lte', 'gt', 'gte', 'isNull']
  if (family === 'text') return [...ordered, 'like', 'ilike', 'startsWith', 'contains']
  if (family === 'boolean') return ['eq', 'ne', 'isNull']
  if (family === 'json' || family === 'vector') return ['isNull']
  if (family === 'array') return element === 'boolean' ? ['isNull'] : ['has', 'hasEvery', 'isNull']
  return ['enum', 'uuid', 'other'].includes(family) ? [...equality, 'isNull'] : ordered
}

/** Columns with a measure whose value does not depend on the order of rows. */
export function measured(product: Product, of: MeasureFunction): readonly Column[] {
  return product.columns.filter((column) => {
    const { family, key } = column
    if (/^(pii|confidential)/.test(column.classification)) return of === 'countDistinct'
    if (['json', 'vector', 'array', 'other'].includes(family)) return false
    if (of === 'countDistinct') return true
    if (of === 'min' || of === 'max') {
      return !['uuid', 'boolean'].includes(family) && !hasLookalikes(key)
    }
    if (family === 'interval') return of === 'sum'
    if (family === 'float') return !['ratio', 'single'].includes(key)
    return ['integer', 'bigint', 'numeric'].includes(family)
  })
}

/** Columns that rows may be grouped by. */
export function groupable(product: Product): readonly Column[] {
  return product.columns.filter(
    ({ family, key }) =>
      !['json', 'vector', 'array', 'other'].includes(family) && !hasLookalikes(key),
  )
}

/** Columns with values that are equal and read differently, such as 1.1 and 1.10. */
function hasLookalikes(key: string): boolean {
  return key === 'exact' || key === 'lasted' || key === brokenPromise
}

/** Values that a condition on a column may name: its own, or its elements. */
export function operandsOf(product: Product, column: Column): readonly string[] {
  const pool: readonly string[] = poolOf(product, column)
  const texts =
    column.family === 'array'
      ? pool.flatMap((text) =>
          (JSON.parse(text) as unknown[]).flatMap((each) =>
            each === null ? [] : scalarText(each),
          ),
        )
      : pool
  return texts.filter((text) => isInput(column, text))
}

/** Whether a request may name the value. */
function isInput({ family, element }: Typed, text: string): boolean {
  const type = family === 'array' ? element : family
  if (type === 'float') return Number.isFinite(Number(text))
  if (type === 'time') return text !== '24:00:00'
  const isDated = type === 'timestamptz' || type === 'timestamp' || type === 'date'
  return !isDated || /^\d{4}-/.test(text)
}

const scalars: Readonly<Partial<Record<Column['family'], string>>> = {
  uuid: 'UUID',
  integer: 'Int',
  bigint: 'BigInt',
  float: 'Float',
  numeric: 'Decimal',
  boolean: 'Boolean',
  timestamptz: 'DateTime',
  timestamp: 'LocalDateTime',
  date: 'Date',
  time: 'Time',
  interval: 'Duration',
}

function isNamed({ family, enumValues }: Typed): boolean {
  return family === 'enum' && !enumValues?.includes('so-so')
}

/** The type of a column's values in inputs. */
export function leafType(product: Product, column: Column): string {
  if (isNamed(column))
    return `${product.typeName}${column.key[0]?.toUpperCase()}${column.key.slice(1)}`
  return (
    scalars[column.family === 'array' ? (column.element ?? 'other') : column.family] ?? 'String'
  )
}
