import type { Column } from '../product/column.ts'
import { endOf } from '../product/product.ts'
import { columnsOfFormula, type ColumnOf } from './columns-of.ts'
import type { AggregatePlan, ConnectionPlan, GroupField, RootPlan, RowSelection } from './plan.ts'

/** A column whose values, or measures of whose values, an answer holds. */
export interface SelectedColumn extends ColumnOf {
  /** Response keys from the root field on, joined by dots: `packages.nodes.license`. */
  readonly path: string
}

/** The columns that a plan selects, in the order of the answer. */
export function selectedColumns(key: string, plan: RootPlan): SelectedColumn[] {
  switch (plan.kind) {
    case 'row':
      return ofRow(plan.row, key)
    case 'list':
      return ofConnection(plan.connection, key)
    case 'aggregate':
      return ofGroups(plan, key)
  }
}

function ofRow({ product, fields }: RowSelection, path: string): SelectedColumn[] {
  return fields.flatMap((field): SelectedColumn[] => {
    const place = `${path}.${field.key}`
    switch (field.kind) {
      case 'column':
      case 'vectorBytes':
        return [{ path: place, product, column: field.column }]
      case 'toOne':
        return ofRow(field.row, place)
      case 'toMany':
        return ofConnection(field.connection, place)
      case 'groups':
        return ofGroups(field.aggregate, place)
      case 'typename':
        return []
    }
  })
}

function ofConnection({ fields }: ConnectionPlan, path: string): SelectedColumn[] {
  return fields.flatMap((field): SelectedColumn[] => {
    const place = `${path}.${field.key}`
    if (field.kind === 'nodes') return ofRow(field.row, place)
    if (field.kind !== 'edges') return []
    return field.fields.flatMap((edge) =>
      edge.kind === 'node' ? ofRow(edge.row, `${place}.${edge.key}`) : [],
    )
  })
}

type Groups = Pick<AggregatePlan, 'product' | 'keys' | 'measures' | 'fields'>

/** A measure is told by the columns it is worked out from. */
function ofGroups({ product, keys, measures, fields }: Groups, path: string): SelectedColumn[] {
  const behind = (column: Column): readonly ColumnOf[] => {
    const key = keys.find((each) => each.column === column)
    if (key) return [{ product: endOf(key.through, product), column: key.of }]
    const measure = measures.find((each) => each.column === column)
    return measure
      ? columnsOfFormula(measure.formula).map((each) => ({ product, column: each }))
      : []
  }
  const ofGroup = (field: GroupField, place: string): SelectedColumn[] => {
    switch (field.kind) {
      case 'value':
        return behind(field.column).map((each) => ({ path: `${place}.${field.key}`, ...each }))
      case 'values':
        return field.fields.flatMap((each) => ofGroup(each, `${place}.${field.key}`))
      case 'typename':
        return []
    }
  }
  return fields.flatMap((field) =>
    field.kind === 'groups'
      ? field.fields.flatMap((each) => ofGroup(each, `${path}.${field.key}`))
      : [],
  )
}
