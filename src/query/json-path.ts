import type { Column } from '../product/column.ts'
import type { Bound } from './bound.ts'
import type { JsonKind } from './plan.ts'
import { cast, parameter, sql, type Sql } from './sql-text.ts'

/** What stands at a place within JSON, as a column: its type, for reading and comparing values. */
export function jsonColumn(column: Column, as: JsonKind): Column {
  const of = (family: Column['family'], type: string): Column => ({
    ...column,
    family,
    sqlType: type,
    castType: type,
    notNull: false,
  })
  switch (as) {
    case 'text':
      return of('text', 'text')
    case 'number':
      return of('numeric', 'numeric')
    case 'boolean':
      return of('boolean', 'boolean')
    case 'anything':
    case 'value':
      return column
  }
}

/**
 * What stands at a place within JSON; NULL when nothing does, or something of another kind. Never
 * an error, whatever the JSON is: values are cast only once they are known to be of their type.
 */
export function jsonAt(
  column: Column,
  reference: Sql,
  keys: Bound<readonly string[]>,
  as: JsonKind,
): Sql {
  const isBinary = column.castType === 'jsonb'
  const json = isBinary ? reference : readable(reference)
  const path = parameter(keys, 'text[]')
  const found = sql`(${json} #> ${path})`
  const text = sql`(${json} #>> ${path})`
  const type = isBinary ? sql`jsonb_typeof(${found})` : sql`json_typeof(${found})`
  switch (as) {
    case 'anything':
      return found
    case 'value':
      return sql`(case when ${type} <> 'null' then ${found} end)`
    case 'text':
      return sql`(case when ${type} = 'string' then ${text} end)`
    case 'boolean':
      return sql`(case when ${type} = 'boolean' then ${cast(text, 'boolean')} end)`
    case 'number': {
      // The type json keeps numbers of any size, and numeric does not.
      const fits = isBinary
        ? sql``
        : sql` and length(${text}) <= 1000 and ${text} ~ '${plainNumber}'`
      return sql`(case when ${type} = 'number'${fits} then ${cast(text, 'numeric')} end)`
    }
  }
}

const plainNumber: Sql = {
  chunks: [String.raw`^-?\d+(\.\d+)?([eE][+-]?0*\d{1,4})?$`],
}

/**
 * The type json keeps text as it came, with escapes that no text of Postgres can hold: \u0000 and
 * halves of surrogate pairs. Reading into such JSON would be an error, so it holds nothing.
 */
function readable(json: Sql): Sql {
  const text = cast(json, 'text')
  const unescaped = sql`regexp_replace(${text}, '${escapedBackslash}', ' ', 'g')`
  const unpaired = sql`regexp_replace(${unescaped}, '${surrogatePair}', '', 'g')`
  return sql`(case when strpos(${text}, '${escape}') = 0 or ${unpaired} !~* '${unreadable}' then ${json} end)`
}

const escape: Sql = { chunks: [String.raw`\u`] }
const escapedBackslash: Sql = { chunks: [String.raw`\\\\`] }
const surrogatePair: Sql = {
  chunks: [String.raw`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`],
}
const unreadable: Sql = { chunks: [String.raw`\\u(0000|d[89a-f])`] }
