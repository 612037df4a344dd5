import { sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'

/** A value that a check of a project's own SQL compares with: always a parameter, never text. */
export type SqlValue = string | number | boolean | null

/** SQL as data: text, and between it what is only known when the check runs. */
export type SqlPart =
  | string
  /** A column of the product, by its TypeScript key. */
  | { readonly column: string }
  /** Rows as an item for FROM: the product as it would be published, or what this run has written. */
  | { readonly rows: 'whole' | 'written' }
  | { readonly value: SqlValue }

export type SqlTemplate = readonly SqlPart[]

/** Travels through Drizzle as a parameter, and is told from one by its class. */
class Slot {
  readonly part: Exclude<SqlPart, string>

  constructor(part: Exclude<SqlPart, string>) {
    this.part = part
  }
}

/** What a project writes into its SQL for a part that is filled in later. */
export function slot(part: Exclude<SqlPart, string>): SQL {
  return sql`${sql.param(new Slot(part))}`
}

/** Text in SQL holds no zero byte, so the place of a value is never mistaken for text. */
const mark = '\0'

class MarkingDialect extends PgDialect {
  override escapeParam(position: number): string {
    return `${mark}${position}${mark}`
  }
}

/** Takes Drizzle's SQL apart, once, when the check is declared. */
export function readTemplate(written: SQLWrapper): SqlTemplate {
  const { sql: text, params } = new MarkingDialect().sqlToQuery(written.getSQL())
  return text.split(mark).flatMap((piece, position): SqlPart[] => {
    if (position % 2 === 0) return piece === '' ? [] : [piece]
    const parameter: unknown = params[Number(piece)]
    return [parameter instanceof Slot ? parameter.part : { value: plainValue(parameter) }]
  })
}

/** Templates are kept and compared as JSON. What is no single value is found when the project is read. */
function plainValue(value: unknown): SqlValue {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  return value as SqlValue
}
