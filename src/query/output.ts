import type { Column } from '../product/column.ts'
import { cast, sql, type Sql } from './sql-text.ts'

/**
 * How a column is read so that nothing is lost on the way: numbers that JavaScript cannot hold
 * travel as text, times in UTC. `decodeValue` reads its text.
 */
export function outputExpression(column: Column, reference: Sql): Sql {
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
    case 'bigint':
    case 'numeric':
    case 'json':
      return reference
    case 'timestamptz':
      return sql`${reference} at time zone 'UTC'`
    case 'array':
      return sql`to_json(${arrayExpression(column, reference)})`
    case 'vector':
    case 'other':
      return cast(reference, 'text')
  }
}

/** Whether the text of what `outputExpression` reads may hold any character, or none at all. */
export function isFreeText({ family }: Column): boolean {
  return family === 'text' || family === 'enum' || family === 'other'
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
