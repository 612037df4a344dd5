import pg from 'pg'

/**
 * How values come out of Postgres. Numbers that JavaScript cannot hold and all times stay the text
 * Postgres wrote: int8 and numeric exactly, times in ISO 8601 with microseconds. Everything else is
 * as `pg` does it; json and jsonb are parsed. Given to each pool, never set globally: BullMQ and
 * the project's own code may use `pg` in the same process.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text'): unknown => {
    if (format === 'text' && keptAsText.has(oid)) return asText
    const kept = format === 'text' && arraysKeptAsText.has(oid)
    return typeParser(kept ? textArray : oid, format)
  }) as typeof pg.types.getTypeParser,
}

// Typed for the known types only, but made for all.
const typeParser = pg.types.getTypeParser as (oid: number, format: string) => unknown

const asText = (value: string) => value
const textArray = 1009

const keptAsText = new Set([
  20, // int8
  1700, // numeric
  1082, // date
  1083, // time
  1266, // timetz
  1114, // timestamp
  1184, // timestamptz
  1186, // interval
])

const arraysKeptAsText = new Set([1016, 1231, 1182, 1183, 1270, 1115, 1185, 1187])
