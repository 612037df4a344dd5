import type { Column } from '../product/column.ts'
import type { Filter } from './plan.ts'

/** How a plan speaks of a column. */
export type NameOf = (column: Column) => string

export const keyOf: NameOf = ({ key }) => key

/** A filter as text: the same for the same filter, and for no other of its product. */
export function filterText(filter: Filter, nameOf: NameOf = keyOf): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      if (filter.filters.length === 0) return String(filter.kind === 'and')
      return `(${filter.filters.map((each) => filterText(each, nameOf)).join(` ${filter.kind} `)})`
    case 'not':
      return `not ${filterText(filter.filter, nameOf)}`
    case 'compare':
      return `${nameOf(filter.column)} ${filter.operator} ${filter.value.print}`
    case 'member':
      return `${nameOf(filter.column)} ${filter.operator} ${filter.values.print}`
    case 'isNull':
      return `${nameOf(filter.column)} ${filter.value ? 'is null' : 'is not null'}`
    case 'at': {
      const place = `${nameOf(filter.column)} at ${filter.keys.print} ${filter.as}`
      return filterText(filter.filter, () => place)
    }
    case 'relation':
      return `${filter.quantifier} ${filter.relation.field} ${filterText(filter.filter, nameOf)}`
  }
}
