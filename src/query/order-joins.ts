import type { Column } from '../product/column.ts'
import type { Relation } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { comparable } from './comparison.ts'
import { filterCondition, relationJoin } from './filter.ts'
import { measureExpression } from './compile-measure.ts'
import type { OrderTerm, RelatedTerm } from './plan.ts'
import { scan, scanColumn } from './scan.ts'
import { identifier, join, sql, type Sql } from './sql-text.ts'

/** What an ordering reads from rows related to those it orders. */
export interface RelatedJoins {
  /** Joins that follow the scan; each keeps every row once. */
  readonly joins: Sql
  readonly related: (term: RelatedTerm) => Sql
}

/** A row that an ordering reads from: the one ordered, or one that it leads to. */
interface Place {
  readonly column: (column: Column) => Sql
  readonly rows: Map<Relation, Place>
  readonly lists: Map<Relation, MeasuredList>
}

interface MeasuredList {
  readonly alias: string
  readonly measures: Sql[]
}

/**
 * Joins what an ordering needs, each relation once. A row on the other side is named by its grain,
 * so a plain join finds one at most, and Postgres is free in how it joins; a list is measured for
 * each row, which an index on its reference answers.
 * @param column how the rows ordered refer to a column of theirs
 */
export function joinRelated(
  order: readonly OrderTerm[],
  column: (column: Column) => Sql,
  aliases: Aliases,
): RelatedJoins {
  const root = createPlace(column)
  const joins: (() => Sql)[] = []
  const values = new Map<OrderTerm, Sql>()
  for (const term of order) {
    if (term.by !== 'related' && term.by !== 'measure') continue
    const place = term.path.reduce((from, relation) => follow(relation, from), root)
    values.set(term, term.by === 'related' ? place.column(term.of) : measured(term, place))
  }
  return {
    joins: join(
      joins.map((each) => each()),
      ' ',
    ),
    related: (term) => {
      const value = values.get(term)
      if (!value) throw new TypeError('an ordering that was not joined')
      return value
    },
  }

  function follow(relation: Relation, from: Place): Place {
    const known = from.rows.get(relation)
    if (known) return known
    const { to } = relation
    const alias = aliases.next('t')
    const condition = relationJoin(relation, alias, from.column)
    joins.push(() => sql` left join ${scan(to, alias, aliases.asOf)} on ${condition}`)
    const place = createPlace((each) => scanColumn(to, alias, each))
    from.rows.set(relation, place)
    return place
  }

  function measured(term: RelatedTerm & { by: 'measure' }, from: Place): Sql {
    const { relation, measure } = term
    const { to } = relation
    const list = from.lists.get(relation) ?? { alias: aliases.next('t'), measures: [] }
    const lateral = `${list.alias}m`
    if (!from.lists.has(relation)) {
      from.lists.set(relation, list)
      const condition = relationJoin(relation, list.alias, from.column)
      joins.push(
        () =>
          sql` left join lateral (select ${join(list.measures, ', ')} from ${scan(to, list.alias, aliases.asOf)} where ${condition}) as ${identifier(lateral)} on true`,
      )
    }
    const name = `m${list.measures.length}`
    const column = (each: Column): Sql => scanColumn(to, list.alias, each)
    const expression = measureExpression(measure, {
      column: (each) => comparable(each, column(each)),
      meets: (filter) => filterCondition(filter, { column, aliases }),
      steady: true,
    })
    list.measures.push(sql`${expression} as ${identifier(name)}`)
    return identifier(lateral, name)
  }
}

function createPlace(column: Place['column']): Place {
  return { column, rows: new Map(), lists: new Map() }
}
