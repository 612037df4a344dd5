import type { FieldNode, GraphQLObjectType } from 'graphql'
import { columnByKey, type Product } from '../product/product.ts'
import type { Arguments } from './arguments.ts'
import { readAsOf } from './as-of.ts'
import { badInput, type InputPath } from './bad-input.ts'
import {
  collectFields,
  typename,
  type SelectedField,
  type SelectionContext,
} from './collect-fields.ts'
import { orderFingerprint } from './cursor.ts'
import { limitsOf } from './limits.ts'
import { totalOrder } from './order.ts'
import { readPage } from './page.ts'
import type {
  AsOf,
  ConnectionField,
  ConnectionPlan,
  EdgeField,
  FactSelection,
  ListPlan,
  RowField,
  RowPlan,
  RowSelection,
  TypenameField,
} from './plan.ts'
import { readPrecision } from './read-count.ts'
import { readOrder } from './read-order.ts'
import { vectorOfField } from './vector-bytes.ts'
import { readRows } from './read-rows.ts'
import { readGrain, readSearch } from './read-search.ts'

/** A root field as GraphQL hands it over: its arguments, its selections and its type. */
export interface RootSelection extends SelectionContext {
  readonly key: string
  readonly args: Arguments
  readonly type: GraphQLObjectType
  readonly nodes: readonly FieldNode[]
}

/** Reads the plan of a list field. @throws BAD_USER_INPUT with the place of what is wrong */
export function readListPlan(root: RootSelection, product: Product): ListPlan {
  const reader = rootReader(root, product)
  return { kind: 'list', asOf: reader.asOf, connection: readConnection(root, product, reader) }
}

/** Reads the plan of a field for one row. */
export function readRowPlan(root: RootSelection, product: Product): RowPlan {
  const reader = rootReader(root, product)
  return {
    kind: 'row',
    product,
    asOf: reader.asOf,
    grain: readGrain(root.args, product, [root.key]),
    row: readRow(root, product, reader),
  }
}

/** Where the reading stands. */
export interface Reader {
  readonly context: SelectionContext
  readonly path: InputPath
  readonly depth: number
  /** The moment whose rows are read; undefined: now. */
  readonly asOf: AsOf | undefined
}

/** The reader of a root field. */
export function rootReader(root: RootSelection, product: Product): Reader {
  const path = [root.key]
  return { context: root, path, depth: 0, asOf: readAsOf(root.args, product, path) }
}

/** A field and what is selected on its value. */
export type Selected = Pick<SelectedField, 'args' | 'type' | 'nodes'>

/** The fields selected on a value. */
export function fieldsOf(selected: Selected, reader: Reader): SelectedField[] {
  return selected.type ? collectFields(reader.context, selected.type, selected.nodes) : []
}

/** `__typename`, where it is asked for. */
export function typenameOf(field: SelectedField, of: Selected): TypenameField | undefined {
  if (field.name !== typename) return undefined
  return { kind: 'typename', key: field.key, typeName: of.type?.name ?? '' }
}

/** What is asked of an object of facts. */
export function readFacts(selected: Selected, reader: Reader): FactSelection {
  return {
    typeName: selected.type?.name ?? '',
    fields: fieldsOf(selected, reader).map((field) => ({
      key: field.key,
      name: field.name,
      facts: field.type ? readFacts(field, reader) : undefined,
    })),
  }
}

/** The reader one response key further in. */
export function under(reader: Reader, key: string): Reader {
  return { ...reader, path: [...reader.path, key] }
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
  const fingerprint = orderFingerprint(product, order, near, reader.asOf)
  const filter = readRows(args, product, path)
  const limits = limitsOf(reader.context.schema)
  const page = readPage(args, product, order, fingerprint, path, limits)
  // An index that looks among all rows finds too few of the filtered ones, and none behind a cursor.
  // History has no such index.
  const approximate = near?.approximate === true && !filter && !page.after && !reader.asOf
  return {
    product,
    filter,
    order,
    page,
    near: near && { ...near, approximate },
    fingerprint,
    fields: fieldsOf(selected, reader).map((field) =>
      readConnectionField(field, selected, product, under(reader, field.key)),
    ),
  }
}

function readConnectionField(
  field: SelectedField,
  connection: Selected,
  product: Product,
  reader: Reader,
): ConnectionField {
  const { key, name } = field
  const typeOf = typenameOf(field, connection)
  if (typeOf) return typeOf
  switch (name) {
    case 'nodes':
      return { kind: name, key, row: readRow(field, product, reader) }
    case 'edges':
      return {
        kind: name,
        key,
        fields: fieldsOf(field, reader).map((edge) =>
          readEdgeField(edge, field, product, under(reader, edge.key)),
        ),
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

function readEdgeField(
  field: SelectedField,
  edge: Selected,
  product: Product,
  reader: Reader,
): EdgeField {
  const { key, name } = field
  const typeOf = typenameOf(field, edge)
  if (typeOf) return typeOf
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
    fields: fieldsOf(selected, reader).map((field) =>
      readRowField(field, selected, product, under(reader, field.key)),
    ),
  }
}

function readRowField(
  field: SelectedField,
  row: Selected,
  product: Product,
  reader: Reader,
): RowField {
  const { key, name } = field
  const typeOf = typenameOf(field, row)
  if (typeOf) return typeOf
  const column = columnByKey(product, name)
  if (column) return { kind: 'column', key, column }
  const relation = product.relations.find((each) => each.field === name)
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
  return relation.kind === 'belongsTo'
    ? { kind: 'toOne', key, relation, row: readRow(field, relation.to, deeper) }
    : { kind: 'toMany', key, relation, connection: readConnection(field, relation.to, deeper) }
}
