import type { Column } from '../product/column.ts'
import { endOf, type Product, type Relation } from '../product/product.ts'
import type {
  AggregatePlan,
  ConnectionPlan,
  Filter,
  Formula,
  OrderTerm,
  RootPlan,
  RowSelection,
} from './plan.ts'
import { selectedColumns } from './selected-columns.ts'

/** What a plan uses: a column or a relation of a product's rows, or the product as a whole. */
export type UsedField = { readonly product: Product } & (
  | { readonly kind: 'product' }
  | { readonly kind: 'relation'; readonly relation: Relation }
  /** Values of a selected column are in the answer; others decide which rows, and in which order. */
  | { readonly kind: 'column'; readonly column: Column; readonly selected: boolean }
)

/**
 * Everything that a plan uses, in any order, more than once where it does so. A list is always
 * ordered by the grain in the end, so it uses the grain; a relation uses what joins it.
 */
export function usedFields(plan: RootPlan): UsedField[] {
  return [
    ...read(plan),
    ...selectedColumns('', plan).map(({ product, column }): UsedField => {
      return { kind: 'column', product, column, selected: true }
    }),
  ]
}

function read(plan: RootPlan): UsedField[] {
  switch (plan.kind) {
    case 'row':
      return [
        ...whole(plan.product),
        ...columns(plan.product, plan.product.grain),
        ...row(plan.row),
      ]
    case 'list':
      return connection(plan.connection)
    case 'aggregate':
      return groups(plan)
  }
}

function row({ fields }: RowSelection): UsedField[] {
  return fields.flatMap((field) => {
    switch (field.kind) {
      case 'toOne':
        return [...follow(field.relation), ...row(field.row)]
      case 'toMany':
        return [...follow(field.relation), ...connection(field.connection)]
      case 'groups':
        return [...follow(field.relation), ...groups(field.aggregate)]
      case 'column':
      case 'vectorBytes':
      case 'typename':
        return []
    }
  })
}

function connection({ product, filter, order, near, fields }: ConnectionPlan): UsedField[] {
  return [
    ...whole(product),
    ...filtered(product, filter),
    ...order.flatMap((term) => ordered(product, term)),
    ...(near ? columns(product, [near.embedding.column]) : []),
    ...fields.flatMap((field) => {
      if (field.kind === 'nodes') return row(field.row)
      if (field.kind !== 'edges') return []
      return field.fields.flatMap((edge) => (edge.kind === 'node' ? row(edge.row) : []))
    }),
  ]
}

/** Filters and orderings of groups are by keys and measures, which are all here. */
function groups({ product, filter, keys, measures }: AggregatePlan): UsedField[] {
  return [
    ...whole(product),
    ...filtered(product, filter),
    ...keys.flatMap(({ through, of }) => [
      ...through.flatMap(follow),
      ...columns(endOf(through, product), [of]),
    ]),
    ...measures.flatMap(({ formula }) => measured(product, formula)),
  ]
}

function measured(product: Product, formula: Formula): UsedField[] {
  switch (formula.kind) {
    case 'count':
      return filtered(product, formula.where)
    case 'function':
      return [...columns(product, [formula.of]), ...filtered(product, formula.where)]
    case 'percentile':
      return columns(product, [formula.of])
    case 'ratio':
      return [...measured(product, formula.dividend), ...measured(product, formula.divisor)]
  }
}

function ordered(product: Product, term: OrderTerm): UsedField[] {
  switch (term.by) {
    case 'column':
      return columns(product, [term.column])
    case 'related':
      return [...term.path.flatMap(follow), ...columns(endOf(term.path, product), [term.of])]
    case 'measure':
      return [
        ...[...term.path, term.relation].flatMap(follow),
        ...measured(term.relation.to, term.measure.formula),
      ]
    case 'distance':
      return []
  }
}

function filtered(product: Product, filter: Filter | undefined): UsedField[] {
  switch (filter?.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap((each) => filtered(product, each))
    case 'not':
      return filtered(product, filter.filter)
    case 'relation':
      return [...follow(filter.relation), ...filtered(filter.relation.to, filter.filter)]
    case 'at':
    case 'compare':
    case 'member':
    case 'isNull':
      return columns(product, [filter.column])
    case undefined:
      return []
  }
}

function follow(relation: Relation): UsedField[] {
  const { from, to, localColumns, targetColumns } = relation
  return [
    { kind: 'relation', product: from, relation },
    ...columns(from, localColumns),
    ...whole(to),
    ...columns(to, targetColumns),
  ]
}

function columns(product: Product, list: readonly Column[]): UsedField[] {
  return list.map((column) => ({ kind: 'column', product, column, selected: false }))
}

function whole(product: Product): UsedField[] {
  return [{ kind: 'product', product }]
}
