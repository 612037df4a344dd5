/** Lengths of time that points in time are grouped by, in the words of Postgres. */
export type TimeGrain = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

export const timeGrains = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const

/** Whether a day has several of them. */
export function isWithinDay(grain: TimeGrain): boolean {
  return grain === 'minute' || grain === 'hour'
}

/** Whether every length of the first lies within one of the second. A week may be of two months. */
export function isWithin(finer: TimeGrain, coarser: TimeGrain): boolean {
  if (finer === coarser) return true
  return finer !== 'week' && timeGrains.indexOf(finer) < timeGrains.indexOf(coarser)
}

/** Postgres reads abbreviations and offsets in ways of its own, so only full names are taken. */
export function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
