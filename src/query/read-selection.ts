import { aggregateSuffix } from '../product/engine-names.ts'
import { columnByKey, type Product } from '../product/product.ts'
import { badInput } from './bad-input.ts'
import type { SelectedField } from './collect-fields.ts'
import { cursorHome } from './cursor.ts'
import { sealOf } from './cursor-seal.ts'
import { limitsOf } from './limits.ts'
import { totalOrder } from './order.ts'
import { readPage } from './page.ts'
import type {
  ConnectionField,
  ConnectionPlan,
  EdgeField,
  ListPlan,
  RowField,
  RowPlan,
  RowSelection,
} from './plan.ts'
import { readGroups } from './read-aggregate.ts'
import { readPrecision } from './read-count.ts'
import {
  readFacts,
  readFields,
  rootReader,
  rootTerms,
  type Reader,
  type RootSelection,
  type Selected,
} from './read-fields.ts'
import { readOrder } from './read-order.ts'
import { vectorOfField } from './vector-bytes.ts'
import { readRows } from './read-rows.ts'
import { readGrain, readSearch } from './read-search.ts'

/** Reads the plan of a list field. @throws BAD_USER_INPUT with the place of what is wrong */
export function readListPlan(root: RootSelection, product: Product): ListPlan {
  const reader = rootReader(root, product)
  return {
    kind: 'list',
    asOf: reader.asOf,
    terms: rootTerms(root, reader),
    connection: readConnection(root, product, reader),
  }
}

/** Reads the plan of a field for one row. */
export function readRowPlan(root: RootSelection, product: Product): RowPlan {
  const reader = rootReader(root, product)
  return {
    kind: 'row',
    product,
    asOf: reader.asOf,
    terms: rootTerms(root, reader),
    grain: readGrain(root.args, product, [root.key]),
    row: readRow(root, product, reader),
  }
}

function readConnection(selected: Selected, product: Product, reader: Reader): ConnectionPlan {
  const { args } = selected
  const { path } = reader
  const near = readSearch(args['search'], product, [...path, 'search'])
  const requested = readOrder(args['orderBy'], product, [...path, 'orderBy'])
  if (near && requested.length > 0) {
    throw badInput('A search orders by distance. Leave orderBy out, or search without it.', [
      ...path,
      'orderBy',
    ])
  }
  for (const name of ['last', 'before']) {
    if (near && args[name] !== undefined && args[name] !== null) {
      throw badInput('A search is read from the nearest row on. Use first and after.', [
        ...path,
        name,
      ])
    }
  }
  const order = totalOrder(product, near ? [{ by: 'distance' }] : requested)
  const { schema } = reader.context
  const cursors = cursorHome(product, order, near, reader.asOf, sealOf(schema))
  const filter = readRows(args, product, path)
  const limits = limitsOf(schema)
  const page = readPage(args, product, order, cursors, path, limits)
  // An index that looks among all rows finds too few of the filtered ones, and none behind a cursor.
  // History has no such index.
  const approximate = near?.approximate === true && !filter && !page.after && !reader.asOf
  return {
    product,
    filter,
    order,
    page,
    near: near && { ...near, approximate },
    cursors,
    fields: readFields(selected, reader, (field, inner) =>
      readConnectionField(field, product, inner),
    ),
  }
}

function readConnectionField(
  field: SelectedField,
  product: Product,
  reader: Reader,
): ConnectionField {
  const { key, name } = field
  switch (name) {
    case 'nodes':
      return { kind: name, key, row: readRow(field, product, reader) }
    case 'edges':
      return {
        kind: name,
        key,
        fields: readFields(field, reader, (edge, inner) => readEdgeField(edge, product, inner)),
      }
    case 'count':
      return {
        kind: name,
        key,
        precision: readPrecision(field.args, reader.path),
        facts: readFacts(field, reader),
      }
    case 'pageInfo':
    case 'searchInfo':
    case 'meta':
      return { kind: name, key, facts: readFacts(field, reader) }
    default:
      throw new TypeError(`a connection has no field ${name}`)
  }
}

function readEdgeField(field: SelectedField, product: Product, reader: Reader): EdgeField {
  const { key, name } = field
  switch (name) {
    case 'node':
      return { kind: name, key, row: readRow(field, product, reader) }
    case 'cursor':
    case 'score':
    case 'distance':
      return { kind: name, key }
    default:
      throw new TypeError(`an edge has no field ${name}`)
  }
}

function readRow(selected: Selected, product: Product, reader: Reader): RowSelection {
  return {
    product,
    fields: readFields(selected, reader, (field, inner) => readRowField(field, product, inner)),
  }
}

function readRowField(field: SelectedField, product: Product, reader: Reader): RowField {
  const { key, name } = field
  const column = columnByKey(product, name)
  if (column) return { kind: 'column', key, column }
  const grouped = product.relations.find(
    (each) => each.kind === 'hasMany' && each.field + aggregateSuffix === name,
  )
  const relation = grouped ?? product.relations.find((each) => each.field === name)
  const vector = relation ? undefined : vectorOfField(product, name)
  if (vector) return { kind: 'vectorBytes', key, column: vector }
  if (!relation) throw new TypeError(`${product.id} has no field ${name}`)
  const deeper = { ...reader, depth: reader.depth + 1 }
  const { depth } = limitsOf(reader.context.schema)
  if (deeper.depth > depth) {
    throw badInput(
      `A selection may follow ${depth} relations in a row. Ask for the rest in a query of its own.`,
      reader.path,
    )
  }
  if (grouped) {
    return { kind: 'groups', key, relation, aggregate: readGroups(field, relation.to, deeper) }
  }
  return relation.kind === 'belongsTo'
    ? { kind: 'toOne', key, relation, row: readRow(field, relation.to, deeper) }
    : { kind: 'toMany', key, relation, connection: readConnection(field, relation.to, deeper) }
}
