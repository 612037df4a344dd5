import type { Product } from '../product/product.ts'
import type {
  AggregatePlan,
  ConnectionPlan,
  Filter,
  OrderTerm,
  RootPlan,
  RowSelection,
} from './plan.ts'

/** Every product that a plan reads, filters and orderings included. */
export function productsOf(plan: RootPlan): Product[] {
  switch (plan.kind) {
    case 'row':
      return [plan.product, ...ofRow(plan.row)]
    case 'list':
      return ofConnection(plan.connection)
    case 'aggregate':
      return ofGroups(plan)
  }
}

function ofGroups({ product, filter, keys }: AggregatePlan): Product[] {
  const followed = keys.flatMap(({ through }) => through.map(({ to }) => to))
  return [product, ...followed, ...ofFilter(filter)]
}

function ofConnection(plan: ConnectionPlan): Product[] {
  return [
    plan.product,
    ...ofFilter(plan.filter),
    ...plan.order.flatMap(ofTerm),
    ...plan.fields.flatMap((field) => {
      if (field.kind === 'nodes') return ofRow(field.row)
      if (field.kind !== 'edges') return []
      return field.fields.flatMap((edge) => (edge.kind === 'node' ? ofRow(edge.row) : []))
    }),
  ]
}

function ofRow({ fields }: RowSelection): Product[] {
  return fields.flatMap((field) => {
    if (field.kind === 'toOne') return [field.relation.to, ...ofRow(field.row)]
    if (field.kind === 'groups') return ofGroups(field.aggregate)
    return field.kind === 'toMany' ? ofConnection(field.connection) : []
  })
}

function ofTerm(term: OrderTerm): Product[] {
  if (term.by !== 'related' && term.by !== 'measure') return []
  const products = term.path.map(({ to }) => to)
  return term.by === 'measure' ? [...products, term.relation.to] : products
}

function ofFilter(filter: Filter | undefined): Product[] {
  switch (filter?.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(ofFilter)
    case 'not':
      return ofFilter(filter.filter)
    case 'relation':
      return [filter.relation.to, ...ofFilter(filter.filter)]
    case 'at':
    case 'compare':
    case 'member':
    case 'isNull':
    case undefined:
      return []
  }
}
