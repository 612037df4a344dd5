interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Names for the numbers from `min` on. */
  readonly names?: readonly string[]
}

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {
    name: 'day of the week',
    min: 0,
    max: 7,
    names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
]

/**
 * What is wrong with a cron pattern of five fields; undefined when nothing is. A field is `*`, a
 * number, a name, a range or a list of these, each with a step or without: `0,30 8-18/2 * * mon-fri`.
 */
export function cronProblem(pattern: string): string | undefined {
  const parts = pattern.trim().split(/\s+/)
  if (parts.length !== fields.length) return `${parts.length} fields`
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? ''
    if (!part.split(',').every((item) => isItem(field, item))) return `"${part}" as ${field.name}`
  }
  return undefined
}

function isItem(field: Field, item: string): boolean {
  const [, first = '', last, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d+))?$/.exec(item) ?? []
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.max)) return false
  if (first === '*') return last === undefined
  const from = valueOf(field, first)
  if (from === undefined) return false
  if (last === undefined) return true
  const to = valueOf(field, last)
  return to !== undefined && from <= to
}

function valueOf({ min, max, names = [] }: Field, text: string): number | undefined {
  const named = names.indexOf(text.toLowerCase())
  const value = named >= 0 ? min + named : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : undefined
}
