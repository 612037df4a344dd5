import type { Column } from '../product/column.ts'
import { hasPercentiles, isMeasurable } from '../product/measurable.ts'
import type { MeasureFunction } from '../product/measure-functions.ts'
import { columnByKey, type Product } from '../product/product.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Bound } from './bound.ts'
import { anyColumn, declaredColumn, declaredFormula } from './declared-measure.ts'
import { countColumn, keyName, measuredColumn, percentileColumn, type GroupKey } from './measure.ts'
import type { Measure } from './plan.ts'

/** Most measures one aggregate may have, selected, filtered and ordered by together. */
export const maxMeasures = 50

/** The keys and measures of the groups, each measure made once. */
export class Groups {
  readonly product: Product
  readonly keys: readonly GroupKey[]
  readonly #path: InputPath
  readonly #measures = new Map<string, Measure>()

  constructor(product: Product, keys: readonly GroupKey[], path: InputPath) {
    this.product = product
    this.keys = keys
    this.#path = path
  }

  get measures(): readonly Measure[] {
    return [...this.#measures.values()]
  }

  /** @param names relations to one row each, and the column of the row they lead to */
  key(names: readonly string[], path: InputPath): Column {
    const name = names.join('.')
    const key = this.keys.find((each) => keyName(each) === name)
    if (!key) {
      throw badInput(
        `The groups have no key "${name}". Add ${asGroupBy(names)} to groupBy, or leave it out here.`,
        path,
      )
    }
    return key.column
  }

  count(): Column {
    return this.#measure('count', (name) => ({
      name,
      formula: { kind: 'count', where: undefined },
      column: countColumn(anyColumn(this.product)),
    }))
  }

  measure(of: MeasureFunction, key: string): Column {
    const column = columnByKey(this.product, key)
    if (!column || !isMeasurable(column, of)) {
      throw new TypeError(`${this.product.id} has no ${of} of ${key}`)
    }
    return this.#measure(`${of} of ${key}`, (name) => ({
      name,
      formula: { kind: 'function', function: of, of: column, where: undefined },
      column: measuredColumn(column, of),
    }))
  }

  /** @param at the share of values that are at most this one: 0 to 1 */
  percentile(key: string, at: Bound<number>): Column {
    const column = columnByKey(this.product, key)
    if (!column || !hasPercentiles(column)) {
      throw new TypeError(`${this.product.id} has no percentiles of ${key}`)
    }
    return this.#measure(`percentile ${at.print} of ${key}`, (name) => ({
      name,
      formula: { kind: 'percentile', of: column, at },
      column: percentileColumn(column),
    }))
  }

  /** A measure of the contract. */
  declared(key: string): Column {
    const measure = this.product.measures.find(({ name }) => name === key)
    if (!measure) throw new TypeError(`${this.product.id} has no measure ${key}`)
    return this.#measure(`measure ${key}`, () => ({
      name: key,
      formula: declaredFormula(this.product, measure),
      column: declaredColumn(this.product, measure),
    }))
  }

  #measure(name: string, make: (name: string) => Measure): Column {
    const measure = this.#measures.get(name) ?? make(name)
    this.#measures.set(name, measure)
    if (this.#measures.size > maxMeasures) {
      throw badInput(
        `An aggregate has at most ${maxMeasures} measures. Ask for the rest in a query of its own.`,
        this.#path,
      )
    }
    return measure.column
  }
}

function asGroupBy([name = '', ...inner]: readonly string[]): string {
  return inner.length === 0 ? `{ field: ${name} }` : `{ ${name}: ${asGroupBy(inner)} }`
}
