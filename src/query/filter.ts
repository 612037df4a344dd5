import type { Column } from '../product/column.ts'
import type { Relation } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { mapped, type Bound } from './bound.ts'
import { comparable, comparand, comparandList } from './comparison.ts'
import { jsonAt } from './json-path.ts'
import type { Filter, ListOperator, ValueOperator } from './plan.ts'
import { joinsNothing, scan, scanColumn } from './scan.ts'
import { all, any, sql, type Sql } from './sql-text.ts'

/** The rows a filter speaks of: those of a scan, or groups of them. */
interface FilterScope {
  /** How a column of these rows is referred to. */
  readonly column: (column: Column) => Sql
  readonly aliases: Aliases
}

/** A filter as a SQL condition. NULL behaves as in SQL: a comparison with it is neither true nor false. */
export function filterCondition(filter: Filter, scope: FilterScope): Sql {
  switch (filter.kind) {
    case 'and':
      return all(filter.filters.map((each) => filterCondition(each, scope)))
    case 'or':
      return any(filter.filters.map((each) => filterCondition(each, scope)))
    case 'not':
      return sql`not (${filterCondition(filter.filter, scope)})`
    case 'isNull': {
      const column = scope.column(filter.column)
      return filter.value ? sql`${column} is null` : sql`${column} is not null`
    }
    case 'compare':
      return comparison(filter.column, filter.operator, filter.value, scope)
    case 'member':
      return membership(filter.column, filter.operator, filter.values, scope)
    case 'at': {
      const value = jsonAt(filter.column, scope.column(filter.column), filter.keys, filter.as)
      return filterCondition(filter.filter, { ...scope, column: () => value })
    }
    case 'relation':
      return relationCondition(filter, scope)
  }
}

function comparison(
  column: Column,
  operator: ValueOperator,
  value: Bound<string>,
  scope: FilterScope,
): Sql {
  const reference = scope.column(column)
  const left = comparable(column, reference)
  const right = comparand(column, value)
  switch (operator) {
    case 'eq':
      return sql`${left} = ${right}`
    case 'ne':
      return sql`${left} <> ${right}`
    case 'lt':
      return sql`${left} < ${right}`
    case 'lte':
      return sql`${left} <= ${right}`
    case 'gt':
      return sql`${left} > ${right}`
    case 'gte':
      return sql`${left} >= ${right}`
    case 'like':
      return sql`${left} like ${right}`
    case 'ilike':
      return sql`${left} ilike ${right}`
    case 'startsWith':
      return sql`${left} like ${comparand(
        column,
        mapped(value, (text) => `${escapeLike(text)}%`),
      )}`
    case 'contains':
      return sql`${left} like ${comparand(
        column,
        mapped(value, (text) => `%${escapeLike(text)}%`),
      )}`
    case 'has':
      return sql`${left} @> ${comparand(
        column,
        mapped(value, (each) => [each]),
      )}`
  }
}

function membership(
  column: Column,
  operator: ListOperator,
  values: Bound<readonly string[]>,
  scope: FilterScope,
): Sql {
  const reference = scope.column(column)
  // One parameter whatever the length, so that the statement's text stays the same.
  switch (operator) {
    case 'in':
      return sql`${comparable(column, reference)} = any(${comparandList(column, values)})`
    case 'notIn':
      return sql`${comparable(column, reference)} <> all(${comparandList(column, values)})`
    case 'hasEvery':
      return sql`${comparable(column, reference)} @> ${comparand(column, values)}`
  }
}

function relationCondition(filter: Filter & { kind: 'relation' }, scope: FilterScope): Sql {
  const alias = scope.aliases.next('t')
  const { to } = filter.relation
  const target: FilterScope = {
    column: (column) => scanColumn(to, alias, column),
    aliases: scope.aliases,
  }
  const related = relationJoin(filter.relation, alias, scope.column)
  const condition = filterCondition(filter.filter, target)
  const rows = sql`select 1 from ${scan(to, alias, scope.aliases.asOf)} where ${related}`
  switch (filter.quantifier) {
    case 'some':
      return sql`exists (${rows} and (${condition}))`
    case 'none':
      return sql`not exists (${rows} and (${condition}))`
    case 'every':
      // A row for which the condition is NULL does not meet it.
      return sql`not exists (${rows} and (${condition}) is not true)`
  }
}

/**
 * Rows of the relation's target, under `alias`, that belong to a row on this side. A masked
 * column joins nothing, on either side: following a relation must not tell what the mask hides.
 */
export function relationJoin(
  relation: Relation,
  alias: string,
  local: (column: Column) => Sql,
): Sql {
  if (joinsNothing(relation)) return sql`false`
  return all(
    relation.localColumns.map((column, position) => {
      const target = relation.targetColumns[position]
      if (!target) throw new TypeError(`relation ${relation.field} has unequal columns`)
      const reference = scanColumn(relation.to, alias, target)
      return sql`${comparable(target, reference)} = ${comparable(column, local(column))}`
    }),
  )
}

/** Makes `%`, `_` and the escape itself stand for themselves in LIKE. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}
