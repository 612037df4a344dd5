import type { Column } from './column.ts'

/** How a contract writes values of a column, for bounds and accepted values. */
export interface WrittenForm {
  /** For people: `ISO 8601 text such as 2026-01-31`. */
  readonly words: string
  readonly accepts: (value: string | number) => boolean
}

/**
 * The form in which a contract writes values of a column. Postgres takes other forms too, such as
 * `tomorrow` for a date, which would mean something else on every run.
 */
export function writtenForm(column: Column): WrittenForm {
  switch (column.family) {
    case 'integer':
    case 'bigint':
    case 'float':
    case 'numeric':
      return {
        words: 'numbers, or text such as 12.5',
        accepts: (value) =>
          typeof value === 'number' ? Number.isFinite(value) : /^[+-]?\d+(\.\d+)?$/.test(value),
      }
    case 'date':
      return textOf('ISO 8601 text such as 2026-01-31', /^\d{4}-\d\d-\d\d$/)
    case 'timestamp':
      return textOf(
        'ISO 8601 text without a zone, such as 2026-01-31T09:30:00',
        /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/,
      )
    case 'timestamptz':
      return textOf(
        'ISO 8601 text such as 2026-01-31 or 2026-01-31T09:30:00Z',
        /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/i,
      )
    case 'time':
      return textOf(
        'ISO 8601 text such as 09:30:00',
        /^\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$/i,
      )
    case 'boolean':
      return textOf('the text true or false', /^(true|false)$/)
    case 'uuid':
      return textOf('UUIDs', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
    case 'enum': {
      const values = column.enumValues ?? []
      return {
        words: `values of the enum: ${values.join(', ')}`,
        accepts: (value) => values.includes(String(value)),
      }
    }
    case 'text':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
    case 'other':
      return { words: 'values', accepts: () => true }
  }
}

function textOf(words: string, form: RegExp): WrittenForm {
  return { words, accepts: (value) => typeof value === 'string' && form.test(value) }
}
