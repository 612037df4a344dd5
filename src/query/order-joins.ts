import type { Column } from '../product/column.ts'
import type { Relation } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { comparable } from './comparison.ts'
import { filterCondition, relationJoin } from './filter.ts'
import { measureExpression } from './compile-measure.ts'
import { leastEntities } from './minimum-group.ts'
import type { OrderTerm, RelatedTerm } from './plan.ts'
import { RelatedRows, type RelatedRow } from './related-rows.ts'
import { entityColumn, scan, scanColumn } from './scan.ts'
import { identifier, join, sql, wholeNumber, type Sql } from './sql-text.ts'

/** What an ordering reads from rows related to those it orders. */
export interface RelatedJoins {
  /** Joins that follow the scan; each keeps every row once. */
  readonly joins: Sql
  readonly related: (term: RelatedTerm) => Sql
}

interface MeasuredList {
  readonly alias: string
  readonly measures: Sql[]
  /** Whether its rows are counted by entity. */
  entity: boolean
}

/**
 * Joins what an ordering needs, each relation once; a list is measured for each row, which an index
 * on its reference answers.
 * @param column how the rows ordered refer to a column of theirs
 */
export function joinRelated(
  order: readonly OrderTerm[],
  column: (column: Column) => Sql,
  aliases: Aliases,
): RelatedJoins {
  const rows = new RelatedRows(column, aliases)
  const lists = new Map<RelatedRow, Map<Relation, MeasuredList>>()
  const values = new Map<OrderTerm, Sql>()
  for (const term of order) {
    if (term.by !== 'related' && term.by !== 'measure') continue
    const row = rows.at(term.path)
    values.set(term, term.by === 'related' ? row.column(term.of) : measured(term, row))
  }
  return {
    joins: rows.joins(),
    related: (term) => {
      const value = values.get(term)
      if (!value) throw new TypeError('an ordering that was not joined')
      return value
    },
  }

  function measured(term: RelatedTerm & { by: 'measure' }, from: RelatedRow): Sql {
    const { relation, measure } = term
    const { to } = relation
    const list = listOf(relation, from)
    const { alias, measures } = list
    const name = `m${measures.length}`
    const ofRow = (each: Column): Sql => scanColumn(to, alias, each)
    const expression = measureExpression(measure, {
      column: (each) => comparable(each, ofRow(each)),
      meets: (filter) => filterCondition(filter, { column: ofRow, aliases }),
      steady: true,
    })
    const least = leastEntities(to, measure.formula)
    if (least !== undefined) list.entity = true
    const told = least === undefined ? expression : toldOfEnough(expression, alias, least)
    measures.push(sql`${told} as ${identifier(name)}`)
    return identifier(lateralOf(alias), name)
  }

  function listOf(relation: Relation, from: RelatedRow): MeasuredList {
    const known = lists.get(from)?.get(relation)
    if (known) return known
    const alias = aliases.next('t')
    const measures: Sql[] = []
    const condition = relationJoin(relation, alias, from.column)
    const list: MeasuredList = { alias, measures, entity: false }
    rows.add(
      () =>
        sql` left join lateral (select ${join(measures, ', ')} from ${scan(relation.to, alias, aliases.asOf, { entity: list.entity })} where ${condition}) as ${identifier(lateralOf(alias))} on true`,
    )
    lists.set(from, new Map([...(lists.get(from) ?? []), [relation, list]]))
    return list
  }
}

/** As groups are: of too few entities a masked column's measure tells nothing, and is NULL. */
function toldOfEnough(measure: Sql, alias: string, least: number): Sql {
  return sql`case when count(distinct ${entityColumn(alias)}) >= ${wholeNumber(least)} then ${measure} end`
}

function lateralOf(alias: string): string {
  return `${alias}m`
}
