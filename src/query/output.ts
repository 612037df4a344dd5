import type { Column } from '../product/column.ts'
import { cast, sql, type Sql } from './sql-text.ts'

/** Where a value travels: as a column of the answer, or inside JSON that Postgres builds. */
export type Place = 'row' | 'json'

/**
 * How a column is read so that nothing is lost on the way: numbers that JavaScript cannot hold
 * travel as text, times in UTC. `decodeValue` reads what this writes.
 */
export function outputExpression(column: Column, reference: Sql, place: Place): Sql {
  switch (column.family) {
    case 'text':
    case 'enum':
    case 'uuid':
    case 'integer':
    case 'float':
    case 'boolean':
    case 'timestamp':
    case 'date':
    case 'time':
    case 'interval':
      return reference
    case 'bigint':
    case 'numeric':
    case 'json':
      return place === 'json' ? cast(reference, 'text') : reference
    case 'timestamptz':
      return sql`${reference} at time zone 'UTC'`
    case 'array':
      return place === 'json'
        ? arrayExpression(column, reference)
        : sql`to_json(${arrayExpression(column, reference)})`
    case 'vector':
    case 'other':
      return cast(reference, 'text')
  }
}

function arrayExpression(column: Column, reference: Sql): Sql {
  switch (column.element) {
    case 'text':
    case 'enum':
    case 'uuid':
    case 'integer':
    case 'float':
    case 'boolean':
    case 'timestamp':
    case 'date':
    case 'time':
      return reference
    case 'timestamptz':
      return sql`case when ${reference} is not null then array(select u.v at time zone 'UTC' from unnest(${reference}) with ordinality as u(v, i) order by u.i) end`
    case 'bigint':
    case 'numeric':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
    case 'other':
    case undefined:
      return cast(reference, 'text[]')
  }
}
