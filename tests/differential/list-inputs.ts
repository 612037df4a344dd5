import type { Column } from '../../src/product/column.ts'
import type { Product } from '../../src/product/product.ts'
import type { Draft } from './draft.ts'
import { leaf, list, object, word, type InputValue } from './input-values.ts'
import { measureFunctions } from './reference-groups.ts'
import { brokenPromise } from './rows.ts'
import { groupable, leafType, measured, operandsOf, WhereInputs } from './where-inputs.ts'

type Arguments = readonly (readonly [string, InputValue])[]

export const orderings = [
  'ASC',
  'DESC',
  'ASC_NULLS_FIRST',
  'ASC_NULLS_LAST',
  'DESC_NULLS_FIRST',
  'DESC_NULLS_LAST',
]

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']
const grains = ['DAY', 'MONTH', 'WEEK', 'YEAR', 'QUARTER', 'HOUR', 'MINUTE']

/** Makes the arguments of lists, look-ups and aggregates. */
export class ListInputs {
  readonly #draft: Draft
  readonly #wheres: WhereInputs

  constructor(draft: Draft) {
    this.#draft = draft
    this.#wheres = new WhereInputs(draft)
  }

  list(product: Product, place: 'root' | 'nested'): Arguments {
    const { choices } = this.#draft
    const args = new Map<string, InputValue>()
    if (choices.chance(50)) args.set('where', this.#wheres.where(product, place === 'root' ? 3 : 2))
    const searched = place === 'root' && product.embeddings.length > 0 && choices.chance(35)
    if (searched) args.set('search', this.#search(product))
    else if (choices.chance(55)) args.set('orderBy', this.#orderBy(product))
    if (searched && !this.#mistake()) {
      args.set('first', this.#size())
      if (choices.chance(this.#draft.pages ? 80 : 10)) args.set('after', this.#cursor(product))
    } else this.#page(args, product, place)
    return [...args]
  }

  /** The arguments of the field for one row. */
  grain(product: Product): Arguments {
    const { choices } = this.#draft
    return product.grain.map((column) => {
      const type = leafType(product, column)
      const value = this.#draft.lift({ type, required: true, null: 'impossible' }, 50, () =>
        grainValue(column, choices.pick(operandsOf(product, column))),
      )
      return [column.key, value]
    })
  }

  groups(product: Product): { readonly fields: Arguments; readonly keys: readonly string[] } {
    const { choices } = this.#draft
    const args = new Map<string, InputValue>()
    if (choices.chance(50)) args.set('where', this.#wheres.where(product, 2))
    const keys = choices.some(groupable(product), choices.pick([1, 2, 3, 0]))
    if (keys.length > 0) args.set('groupBy', list(keys.map((key) => this.#groupKey(product, key))))
    if (choices.chance(30)) args.set('having', this.#wheres.having(product))
    if (choices.chance(50)) args.set('orderBy', this.#groupOrder(product, keys))
    if (choices.chance(40)) args.set('first', this.#size())
    if (choices.chance(20)) args.set('offset', this.#number(3))
    return { fields: [...args], keys: keys.map(({ key }) => key) }
  }

  #mistake(): boolean {
    return this.#draft.mistakes && this.#draft.choices.chance(15)
  }

  #page(args: Map<string, InputValue>, product: Product, place: 'root' | 'nested'): void {
    const { choices } = this.#draft
    const forward = choices.chance(75)
    const sized = choices.chance(place === 'root' ? 60 : 80)
    if (sized) args.set(forward ? 'first' : 'last', this.#size())
    if (sized && this.#mistake()) args.set(forward ? 'last' : 'first', this.#size())
    const positions = this.#draft.pages ? choices.chance(80) : choices.chance(10)
    const readable = product.tableName !== 'contact' || this.#mistake()
    if (positions && readable) {
      if (choices.chance(70)) args.set('after', this.#cursor(product))
      if (choices.chance(30)) args.set('before', this.#cursor(product))
    }
    if ((forward || !sized) && (!positions || this.#mistake()) && choices.chance(25)) {
      args.set('offset', this.#number(4))
    }
  }

  #size(): InputValue {
    const { choices } = this.#draft
    return this.#draft.lift({ type: 'Int', required: false, null: 'absent' }, 35, () => {
      if (this.#mistake()) return leaf(choices.pick([-1, 1001]))
      return leaf(choices.pick([3, 2, 1, 5, 0, 10, 1000]))
    })
  }

  #number(most: number): InputValue {
    return this.#draft.lift({ type: 'Int', required: false, null: 'absent' }, 35, () =>
      leaf(this.#mistake() ? -1 : this.#draft.choices.upTo(most)),
    )
  }

  #cursor(product: Product): InputValue {
    const { choices } = this.#draft
    const position = {
      type: 'String',
      required: false,
      null: 'absent',
      mayBeMissing: true,
    } as const
    return this.#draft.lift(position, 100, () => {
      if (this.#mistake()) return leaf('no cursor')
      const foreign = this.#mistake()
      const type = foreign ? (product.tableName === 'item' ? 'Maker' : 'Item') : product.typeName
      return { kind: 'cursor', type, number: choices.upTo(30) }
    })
  }

  #word(): InputValue {
    return this.#draft.lift({ ...oneOf, type: 'Ordering' }, 25, () =>
      word(this.#draft.choices.pick(orderings)),
    )
  }

  #orderBy(product: Product): InputValue {
    const { choices } = this.#draft
    const columns = product.columns.filter(
      ({ family, key }) =>
        !['json', 'vector', 'array', 'other'].includes(family) && key !== brokenPromise,
    )
    const type = `${product.typeName}Order`
    return this.#terms(type, () => object([[choices.pick(columns).key, this.#word()]]))
  }

  #terms(type: string, make: () => InputValue): InputValue {
    const { choices } = this.#draft
    const term = (): InputValue =>
      this.#draft.lift({ type, required: true, null: 'impossible' }, 10, make)
    return this.#draft.lift({ type: `[${type}!]`, required: false, null: 'absent' }, 25, () =>
      choices.chance(10)
        ? make()
        : list(Array.from({ length: choices.pick([1, 2, 1, 3, 0]) }, term)),
    )
  }

  #groupOrder(product: Product, keys: readonly Column[]): InputValue {
    const { choices } = this.#draft
    const type = `${product.typeName}AggregateOrder`
    const possible = this.#mistake() ? groupable(product) : keys
    const term = (): InputValue => {
      const kind = choices.upTo(3)
      if (kind === 1 && possible.length > 0) {
        return object([['key', object([[choices.pick(possible).key, this.#word()]])]])
      }
      const of = choices.pick(measureFunctions)
      const columns = measured(product, of)
      if (kind > 1 && columns.length > 0) {
        return object([[of, object([[choices.pick(columns).key, this.#word()]])]])
      }
      return object([['count', this.#word()]])
    }
    return this.#terms(type, term)
  }

  #groupKey(product: Product, column: Column): InputValue {
    const type = `${product.typeName}AggregateBy`
    return this.#draft.lift({ type, required: true, null: 'impossible' }, 10, () =>
      object(this.#groupKeyFields(column)),
    )
  }

  #groupKeyFields(column: Column): Arguments {
    const { choices } = this.#draft
    const { family } = column
    const field: Arguments = [['field', word(column.key)]]
    const isInstant = family === 'timestamptz'
    const isTime = isInstant || family === 'timestamp' || family === 'date'
    if (!(isTime ? choices.chance(70) : this.#mistake())) return field
    const possible = family === 'date' && !this.#mistake() ? grains.slice(0, 5) : grains
    const grain = this.#draft.lift(
      { type: 'TimeGrain', required: true, null: 'impossible' },
      40,
      () => word(choices.pick(possible)),
    )
    if (!(isInstant ? choices.chance(50) : this.#mistake())) return [...field, ['grain', grain]]
    const zone = this.#draft.lift({ type: 'String', required: false, null: 'absent' }, 40, () =>
      leaf(choices.pick(zones)),
    )
    return [...field, ['grain', grain], ['timeZone', zone]]
  }

  #search(product: Product): InputValue {
    const type = `${product.typeName}Search`
    const position = { type, required: false, null: 'absent' } as const
    return this.#draft.lift(position, 25, () => object([['near', this.#near(product)]]))
  }

  #near(product: Product): InputValue {
    const { choices } = this.#draft
    const type = `${product.typeName}Near`
    return this.#draft.lift({ type, required: true, null: 'impossible' }, 25, () => {
      const lift = (of: string, make: () => InputValue): InputValue =>
        this.#draft.lift({ ...oneOf, type: of }, 30, make)
      switch (choices.pick(['vector', 'text', 'key'] as const)) {
        case 'vector':
          return object([['vector', lift('[Float!]', () => list(choices.pick(vectors).map(leaf)))]])
        case 'text':
          return object([['text', lift('String', () => leaf(choices.pick(searchTexts)))]])
        case 'key':
          return object([['key', object(this.grain(product))]])
      }
    })
  }
}

const oneOf = { required: true, null: 'impossible', oneOf: true } as const

const vectors = [
  [1, 0, 0],
  [0, 3, 4],
  [1, 2, 2],
  [-1, 0, 0],
]
const searchTexts = ['a', 'b', 'c', 'aab', 'abcc', 'a b']

function grainValue(column: Column, text: string): InputValue {
  if (column.family === 'integer') return leaf(Number(text))
  return column.family === 'enum' ? word(text) : leaf(text)
}
