import type { Column } from '../product/column.ts'
import type { Product, Rollup, RollupDimension, RollupMeasure } from '../product/product.ts'
import { isWithin, isWithinDay } from '../product/time-grain.ts'
import { columnsOfFilter, conditionsOf } from './columns-of.ts'
import { declaredFormula } from './declared-measure.ts'
import { filterText } from './filter-text.ts'
import type { GroupKey } from './measure.ts'
import type {
  AggregatePlan,
  Filter,
  Formula,
  Measure,
  RolledCondition,
  RolledFormula,
  RollupUse,
} from './plan.ts'
import { isHidden } from './scan.ts'

/**
 * What the rollups of a product can do for an aggregate of its rows. Of those that can answer it,
 * the one with the fewest dimensions does, since it has the fewest rows.
 */
export function readRollups(plan: Omit<AggregatePlan, 'rollups'>): RollupUse[] {
  const { product, fields } = plan
  if (!fields.some(({ kind }) => kind === 'groups')) return []
  const found = product.rollups.map((rollup) => derive(rollup, plan))
  const [best] = found
    .filter(({ lacks }) => lacks.length === 0)
    .toSorted((left, right) => left.rollup.dimensions.length - right.rollup.dimensions.length)
  return found.map((use) => (use === best ? use : { ...use, groups: undefined }))
}

function derive(rollup: Rollup, plan: Omit<AggregatePlan, 'rollups'>): RollupUse {
  const derivation = new Derivation(rollup)
  if (plan.asOf) derivation.lacks.add(plan.asOf.by)
  for (const key of plan.keys) derivation.key(key)
  if (plan.filter) derivation.filter(plan.filter)
  const measures = new Map<Measure, RolledFormula>()
  for (const measure of plan.measures) {
    const formula = derivation.measure(measure)
    if (formula) measures.set(measure, formula)
  }
  const { conditions } = derivation
  const lacks = [...derivation.lacks]
  const groups = lacks.length === 0 ? { rollup, measures, conditions } : undefined
  return { rollup, lacks, groups }
}

/** Reads what an aggregate needs, and notes what a rollup lacks of it. */
class Derivation {
  readonly lacks = new Set<string>()
  readonly conditions: RolledCondition[] = []
  readonly #rollup: Rollup
  readonly #dimensions: ReadonlyMap<Column, RollupDimension>
  readonly #stored: readonly { readonly stored: RollupMeasure; readonly formula: Formula }[]

  constructor(rollup: Rollup) {
    const { base, product, dimensions, measures } = rollup
    this.#rollup = rollup
    // What is masked for the reader, here or there, is read from the base alone, where it is NULL.
    const isSeen = ({ column, of }: { column: Column; of: Column | undefined }): boolean =>
      !isHidden(product, column) && !(of && isHidden(base, of))
    this.#dimensions = new Map(dimensions.filter(isSeen).map((each) => [each.of, each]))
    this.#stored = measures
      .map((stored) => ({ stored, formula: declaredFormula(base, stored) }))
      .filter(({ stored: { column }, formula }) =>
        isSeen({ column, of: 'of' in formula ? formula.of : undefined }),
      )
      .filter(({ formula }) => !hidesPart(formula, base))
  }

  key({ through, of, grain, timeZone }: GroupKey): void {
    const [first] = through
    if (first) {
      for (const column of first.localColumns) this.#exact(column, `groupBy ${first.field}`)
      return
    }
    const dimension = this.#dimension(of, `groupBy ${of.key}`)
    if (dimension?.grain === undefined) return
    const asked = `groupBy ${of.key}${grain ? ` by ${grain}` : ''}`
    if (grain === undefined || !isWithin(dimension.grain, grain)) {
      this.#lack(asked, `it has ${of.key} by ${dimension.grain}`)
      return
    }
    if (dimension.timeZone === undefined) return
    // Elsewhere than in UTC, clocks are changed within an hour, and days begin within one.
    const exact = dimension.grain === grain || dimension.timeZone === 'UTC'
    if (isWithinDay(dimension.grain) && !exact) {
      this.#lack(asked, `it has ${of.key} by ${dimension.grain} of ${dimension.timeZone}`)
      return
    }
    const fixed = timeZone === undefined ? 'UTC' : timeZone.fixed
    if (fixed === undefined) {
      if (timeZone) this.conditions.push({ kind: 'timeZone', of: dimension, given: timeZone })
    } else if (fixed !== dimension.timeZone) {
      this.#lack(`${asked} of ${fixed}`, `it has ${dimension.grain}s of ${dimension.timeZone}`)
    }
  }

  /** @param what speaks of the filter: `where` */
  filter(filter: Filter, what = 'where'): void {
    switch (filter.kind) {
      case 'and':
      case 'or':
        for (const each of filter.filters) this.filter(each, what)
        return
      case 'not':
        return this.filter(filter.filter, what)
      case 'relation': {
        const { field, localColumns } = filter.relation
        for (const column of localColumns) this.#exact(column, `${what} ${field}`)
        return
      }
      case 'isNull':
        this.#dimension(filter.column, `${what} ${filter.column.key}`)
        return
      case 'at':
      case 'member':
        return this.#exact(filter.column, `${what} ${filter.column.key}`)
      case 'compare': {
        const { column, operator, value } = filter
        const dimension = this.#dimension(column, `${what} ${column.key}`)
        if (dimension?.grain === undefined) return
        if (operator === 'gte' || operator === 'lt') {
          this.conditions.push({ kind: 'start', of: dimension, value })
        } else {
          this.#lack(
            `${what} ${column.key} ${operator}`,
            `it has ${column.key} by ${dimension.grain}`,
          )
        }
      }
    }
  }

  measure({ name, formula }: Measure): RolledFormula | undefined {
    const rolled = this.#formula(formula)
    if (!rolled) this.#lack(name)
    return rolled
  }

  #formula(formula: Formula): RolledFormula | undefined {
    switch (formula.kind) {
      case 'percentile':
        return undefined
      case 'ratio': {
        const dividend = this.#formula(formula.dividend)
        const divisor = this.#formula(formula.divisor)
        return dividend && divisor && { kind: 'ratio', dividend, divisor }
      }
      case 'count':
        return this.#storedFormula(formula)
      case 'function':
        return this.#storedFormula(formula) ?? this.#ofDimension(formula) ?? this.#average(formula)
    }
  }

  /** A measure as it is held, or one of all rows where what is asked of depends on dimensions. */
  #storedFormula(formula: Formula & { where: Filter | undefined }): RolledFormula | undefined {
    const held = this.#held(formula, formula.where)
    if (held) return { kind: 'stored', stored: held, where: undefined }
    const { where } = formula
    const all = where && this.#held(formula, undefined)
    return all && this.#isOfDimensions(where) ? { kind: 'stored', stored: all, where } : undefined
  }

  #held(formula: Formula, where: Filter | undefined): RollupMeasure | undefined {
    const wanted = textOf(where)
    return this.#stored.find(({ formula: each }) => {
      if (each.kind === 'count') return formula.kind === 'count' && textOf(each.where) === wanted
      return (
        each.kind === 'function' &&
        formula.kind === 'function' &&
        each.function === formula.function &&
        each.of === formula.of &&
        textOf(each.where) === wanted
      )
    })?.stored
  }

  #ofDimension(formula: Formula & { kind: 'function' }): RolledFormula | undefined {
    const { function: of, where } = formula
    const dimension = this.#dimensions.get(formula.of)
    const isSet = of === 'min' || of === 'max' || of === 'countDistinct'
    if (!isSet || !dimension || dimension.grain !== undefined) return undefined
    return !where || this.#isOfDimensions(where) ? { kind: 'dimension', formula } : undefined
  }

  #average(formula: Formula & { kind: 'function' }): RolledFormula | undefined {
    const { function: name, of, where } = formula
    if (name !== 'avg') return undefined
    const sum = this.#storedFormula({ ...formula, function: 'sum' })
    const present: Filter = { kind: 'isNull', column: of, value: false }
    const counts: (Filter | undefined)[] = where
      ? [{ kind: 'and', filters: [where, present] }]
      : [present]
    if (of.notNull) counts.push(where)
    const [count] = counts.flatMap(
      (each) => this.#storedFormula({ kind: 'count', where: each }) ?? [],
    )
    return sum && count && { kind: 'average', sum, count }
  }

  /** Whether a filter can be told from dimensions alone; notes what must hold of its values. */
  #isOfDimensions(where: Filter): boolean {
    const tried = new Derivation(this.#rollup)
    tried.filter(where)
    if (tried.lacks.size > 0) return false
    this.conditions.push(...tried.conditions)
    return true
  }

  #dimension(column: Column, needed: string): RollupDimension | undefined {
    const dimension = this.#dimensions.get(column)
    if (!dimension) this.#lack(needed)
    return dimension
  }

  #exact(column: Column, needed: string): void {
    const dimension = this.#dimension(column, needed)
    if (dimension?.grain !== undefined) {
      this.#lack(needed, `it has ${column.key} by ${dimension.grain}`)
    }
  }

  #lack(needed: string, has?: string): void {
    this.lacks.add(has === undefined ? needed : `${needed}: ${has}`)
  }
}

function textOf(filter: Filter | undefined): string {
  return filter ? filterText(filter) : ''
}

/** Whether a formula looks at rows by a column that is masked for the reader. */
function hidesPart(formula: Formula, product: Product): boolean {
  return conditionsOf(formula)
    .flatMap((each) => columnsOfFilter(each, product))
    .some((each) => isHidden(each.product, each.column))
}
