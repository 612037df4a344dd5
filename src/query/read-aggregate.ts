import type { Column } from '../product/column.ts'
import { columnByKey, type Product } from '../product/product.ts'
import { listOf, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { constant } from './bound.ts'
import type { SelectedField } from './collect-fields.ts'
import {
  countColumn,
  isMeasurable,
  measuredColumn,
  measureFunctions,
  type GroupKey,
  type Measure,
  type MeasureFunction,
} from './measure.ts'
import { limitsOf } from './limits.ts'
import { readOffset, readSize } from './page.ts'
import type { AggregateField, AggregatePlan, Filter, GroupField, OrderTerm } from './plan.ts'
import { readGroupBy } from './read-group-by.ts'
import { readOrdering } from './read-order.ts'
import {
  fieldsOf,
  readFacts,
  typenameOf,
  under,
  type Reader,
  type RootSelection,
  type Selected,
} from './read-selection.ts'
import { entries, nullInput, readFilter, readOperators, readWhere } from './read-where.ts'
import { isHidden } from './scan.ts'

/** Most measures one aggregate may have, selected, filtered and ordered by together. */
export const maxMeasures = 50

/** Reads the plan of an aggregate field. @throws BAD_USER_INPUT with the place of what is wrong */
export function readAggregatePlan(root: RootSelection, product: Product): AggregatePlan {
  const { args } = root
  const path = [root.key]
  const limits = limitsOf(root.schema)
  const keys = readGroupBy(args['groupBy'], product, [...path, 'groupBy'])
  const groups = new Groups(product, keys, path)
  const reader: Reader = { context: root, path, depth: 0 }
  const fields = fieldsOf(root, reader).map((field) =>
    readField(field, root, groups, under(reader, field.key)),
  )
  const having = readHaving(args['having'], groups, [...path, 'having'])
  const order = readOrder(args['orderBy'], groups, [...path, 'orderBy'])
  return {
    kind: 'aggregate',
    product,
    filter: readWhere(args['where'], product, [...path, 'where']),
    keys,
    measures: groups.measures,
    having,
    order,
    size: readSize(args['first'], [...path, 'first'], limits) ?? constant(limits.pageSize),
    offset: readOffset(args['offset'], [...path, 'offset']),
    fields,
  }
}

/** The keys and measures of the groups, each measure made once. */
class Groups {
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

  key(name: string, path: InputPath): Column {
    const key = this.keys.find(({ of }) => of.key === name)
    if (!key) {
      throw badInput(
        `The groups have no key "${name}". Add { field: ${name} } to groupBy, or leave it out here.`,
        path,
      )
    }
    return key.column
  }

  count(): Column {
    const like = this.product.columns[0]
    if (!like) throw new TypeError(`${this.product.id} has no columns`)
    return this.#measure('count', () => ({
      function: 'count',
      of: undefined,
      column: countColumn(like),
    }))
  }

  measure(of: MeasureFunction, name: string): Column {
    const column = columnByKey(this.product, name)
    if (!column || !isMeasurable(column, of)) {
      throw new TypeError(`${this.product.id} has no ${of} of ${name}`)
    }
    return this.#measure(`${of} ${name}`, () => ({
      function: of,
      of: column,
      column: measuredColumn(column, of),
    }))
  }

  #measure(name: string, make: () => Measure): Column {
    const measure = this.#measures.get(name) ?? make()
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

function readField(
  field: SelectedField,
  aggregate: Selected,
  groups: Groups,
  reader: Reader,
): AggregateField {
  const { key, name } = field
  const typeOf = typenameOf(field, aggregate)
  if (typeOf) return typeOf
  switch (name) {
    case 'groups':
      return {
        kind: name,
        key,
        fields: fieldsOf(field, reader).map((each) =>
          readGroupField(each, field, groups, under(reader, each.key)),
        ),
      }
    case 'meta':
      return { kind: name, key, facts: readFacts(field, reader) }
    default:
      throw new TypeError(`an aggregate has no field ${name}`)
  }
}

function readGroupField(
  field: SelectedField,
  group: Selected,
  groups: Groups,
  reader: Reader,
): GroupField {
  const { key, name } = field
  const typeOf = typenameOf(field, group)
  if (typeOf) return typeOf
  if (name === 'count') return { kind: 'value', key, column: groups.count() }
  const of = measureFunction(name)
  return {
    kind: 'values',
    of: name,
    key,
    fields: fieldsOf(field, reader).map(
      (each) =>
        typenameOf(each, field) ?? {
          kind: 'value',
          key: each.key,
          column: of
            ? groups.measure(of, each.name)
            : groups.key(each.name, [...reader.path, each.key]),
        },
    ),
  }
}

function measureFunction(name: string): MeasureFunction | undefined {
  return measureFunctions.find((each) => each === name)
}

function readHaving(having: unknown, groups: Groups, path: InputPath): Filter | undefined {
  if (having === null || having === undefined) return undefined
  return readFilter(
    having,
    (name, value, place, budget) => {
      if (name === 'count') return readOperators(value, groups.count(), place, budget)
      const of = measureFunction(name)
      if (!of) throw new TypeError(`a group has no measure ${name}`)
      return entries(value, place).flatMap(([column, conditions]) => {
        const inner = [...place, column]
        if (conditions === null) throw nullInput(column, inner)
        return readOperators(conditions, groups.measure(of, column), inner, budget)
      })
    },
    path,
  )
}

/** Reads `orderBy` and makes it total by the keys. Masked keys are the same in all groups. */
function readOrder(value: unknown, groups: Groups, path: InputPath): OrderTerm[] {
  const terms = new Map<Column, OrderTerm>()
  listOf(value).forEach((term, index) => {
    const place = [...path, index]
    const { column, ordering } = readTerm(term, groups, place)
    const how = readOrdering(ordering)
    if (!how) throw badInput('Order groups by count, a key or a measure, with a direction.', place)
    if (!terms.has(column)) terms.set(column, { by: 'column', column, ...how })
  })
  for (const { column } of groups.keys) {
    if (!terms.has(column)) {
      terms.set(column, { by: 'column', column, direction: 'asc', nulls: 'last' })
    }
  }
  for (const { of, column } of groups.keys) {
    if (isHidden(groups.product, of)) terms.delete(column)
  }
  return [...terms.values()]
}

function readTerm(
  term: unknown,
  groups: Groups,
  path: InputPath,
): { readonly column: Column; readonly ordering: unknown } {
  const [name, inner] = onlyEntry(term) ?? []
  if (name === 'count') return { column: groups.count(), ordering: inner }
  const [column, ordering] = onlyEntry(inner) ?? []
  const of = name === undefined ? undefined : measureFunction(name)
  if (name === undefined || column === undefined) {
    throw badInput('Order groups by count, a key or a measure, such as { count: DESC }.', path)
  }
  return {
    column: of ? groups.measure(of, column) : groups.key(column, [...path, name, column]),
    ordering,
  }
}
