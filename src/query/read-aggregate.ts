import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { constant, type Bound } from './bound.ts'
import type { SelectedField } from './collect-fields.ts'
import { Groups } from './groups.ts'
import { limitsOf } from './limits.ts'
import { readOffset, readSize } from './page.ts'
import type { AggregateField, AggregatePlan, GroupField } from './plan.ts'
import { readGroupBy } from './read-group-by.ts'
import { measureNamed, readGroupOrder, readHaving } from './read-group-conditions.ts'
import { readRollups } from './rollup-use.ts'
import { readRows } from './read-rows.ts'
import {
  readFacts,
  readFields,
  rootReader,
  rootTerms,
  type Reader,
  type RootSelection,
  type Selected,
} from './read-fields.ts'
import { bind } from './variable-leaf.ts'

/** Reads the plan of an aggregate field. @throws BAD_USER_INPUT with the place of what is wrong */
export function readAggregatePlan(root: RootSelection, product: Product): AggregatePlan {
  const reader = rootReader(root, product)
  const plan = { ...readGroups(root, product, reader), terms: rootTerms(root, reader) }
  return { ...plan, rollups: readRollups(plan) }
}

/** Reads what is asked of the groups of a product, at the root or under a row. */
export function readGroups(selected: Selected, product: Product, reader: Reader): AggregatePlan {
  const { args } = selected
  const { path } = reader
  const limits = limitsOf(reader.context.schema)
  const keys = readGroupBy(args['groupBy'], product, [...path, 'groupBy'])
  const groups = new Groups(product, keys, path)
  const fields = readFields(selected, reader, (field, inner) => readField(field, groups, inner))
  const having = readHaving(args['having'], groups, [...path, 'having'])
  const order = readGroupOrder(args['orderBy'], groups, [...path, 'orderBy'])
  return {
    kind: 'aggregate',
    product,
    asOf: reader.asOf,
    filter: readRows(args, product, path),
    keys,
    measures: groups.measures,
    having,
    order,
    size: readSize(args['first'], [...path, 'first'], limits) ?? constant(limits.pageSize),
    offset: readOffset(args['offset'], [...path, 'offset']),
    fields,
    // Under a row, the rows are few, and an index leads to them.
    rollups: [],
  }
}

function readField(field: SelectedField, groups: Groups, reader: Reader): AggregateField {
  const { key, name } = field
  switch (name) {
    case 'groups':
      return {
        kind: name,
        key,
        fields: readFields(field, reader, (each, inner) => readGroupField(each, groups, inner)),
      }
    case 'meta':
      return { kind: name, key, facts: readFacts(field, reader) }
    default:
      throw new TypeError(`an aggregate has no field ${name}`)
  }
}

function readGroupField(field: SelectedField, groups: Groups, reader: Reader): GroupField {
  const { key, name } = field
  if (name === 'count') return { kind: 'value', key, column: groups.count() }
  if (name === 'key') return readKeys(field, [], groups, reader)
  return {
    kind: 'values',
    of: name,
    key,
    fields: readFields(field, reader, (each, { path }) => ({
      kind: 'value',
      key: each.key,
      column: readGroupValue(name, each, groups, path),
    })),
  }
}

/**
 * The keys of a group that are columns of one row.
 * @param followed names of relations from the row that is grouped to that one
 */
function readKeys(
  field: SelectedField,
  followed: readonly string[],
  groups: Groups,
  reader: Reader,
): GroupField {
  return {
    kind: 'values',
    of: field.name,
    key: field.key,
    fields: readFields(field, reader, (each, inner): GroupField => {
      const names = [...followed, each.name]
      if (each.type) return readKeys(each, names, groups, inner)
      return { kind: 'value', key: each.key, column: groups.key(names, inner.path) }
    }),
  }
}

/** One function of a column. */
function readGroupValue(
  of: string,
  { name, args }: SelectedField,
  groups: Groups,
  path: InputPath,
): Column {
  if (of === 'percentile') return groups.percentile(name, readShare(args['at'], [...path, 'at']))
  return measureNamed(of, name, groups)
}

function readShare(value: unknown, path: InputPath): Bound<number> {
  return bind(value, (at) => {
    if (typeof at !== 'number' || !(at >= 0 && at <= 1)) {
      throw badInput(
        'A percentile lies between 0 and 1: 0.95 for the 95th. Give such a number.',
        path,
      )
    }
    return at
  })
}
