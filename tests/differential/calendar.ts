/*
 * Points in time as microseconds since 1970, in the calendar that Postgres and ISO 8601 share.
 */

const second = 1_000_000n
const day = 86_400n * second
/** Beyond every point in time. */
const infinity = 10n ** 30n

const timestampPattern =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|[+-]\d\d:\d\d)?$/i

/** Reads ISO 8601, years beyond 9999 and before 1 included; a time without a zone is as in UTC. */
export function parseInstant(text: string): bigint {
  if (text === 'infinity') return infinity
  if (text === '-infinity') return -infinity
  const match = timestampPattern.exec(text)
  if (!match) throw new TypeError(`${text} is no point in time`)
  const [, year, month, date, hour = '0', minute = '0', seconds = '0', fraction = ''] = match
  const clock = (BigInt(hour) * 60n + BigInt(minute)) * 60n + BigInt(seconds)
  return (
    daysOf(Number(year), Number(month), Number(date)) * day +
    clock * second +
    BigInt(fraction.padEnd(6, '0')) -
    offsetOf(match[8])
  )
}

function offsetOf(zone: string | undefined): bigint {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0n
  const minutes = BigInt(zone.slice(1, 3)) * 60n + BigInt(zone.slice(4))
  return (zone.startsWith('-') ? -minutes : minutes) * 60n * second
}

/** @param zone `Z` for a point in time, empty for one without a zone */
export function formatInstant(micros: bigint, zone: 'Z' | ''): string {
  if (isInfinite(micros)) return micros > 0n ? 'infinity' : '-infinity'
  return `${formatDay(micros)}T${formatClock(modulo(micros, day))}${zone}`
}

export function formatDay(micros: bigint): string {
  if (isInfinite(micros)) return micros > 0n ? 'infinity' : '-infinity'
  const { year, month, date } = civil(divide(micros, day))
  const four = String(year).padStart(4, '0')
  const six = `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`
  const name = year >= 0 && year <= 9999 ? four : six
  return `${name}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}

/** Time of day in microseconds, from `09:30` or `09:30:00.5`. */
export function parseClock(text: string): bigint {
  return text === '24:00:00' ? day : parseInstant(`1970-01-01T${text}`)
}

export function formatClock(micros: bigint): string {
  const seconds = micros / second
  const two = (value: bigint): string => String(value).padStart(2, '0')
  const fraction = String(micros % second)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const text = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`
  return fraction === '' ? text : `${text}.${fraction}`
}

export function isInfinite(micros: bigint): boolean {
  return micros === infinity || micros === -infinity
}

/** The start of the minute, hour, day, week, month, quarter or year, as seen in a zone. */
export function truncate(micros: bigint, grain: string, zone: string): bigint {
  if (isInfinite(micros)) return micros
  const offset = zoneOffset(micros, zone)
  const local = truncateLocal(micros + offset, grain)
  // Within a day the offset stays; a longer time begins at the midnight of its own offset.
  if (grain === 'MINUTE' || grain === 'HOUR') return local - offset
  return local - zoneOffset(local - offset, zone)
}

function truncateLocal(local: bigint, grain: string): bigint {
  const days = divide(local, day)
  const { year, month } = civil(days)
  switch (grain) {
    case 'MINUTE':
      return local - modulo(local, 60n * second)
    case 'HOUR':
      return local - modulo(local, 3600n * second)
    case 'DAY':
      return days * day
    case 'WEEK':
      // 1970 began on a Thursday.
      return (days - modulo(days + 3n, 7n)) * day
    case 'MONTH':
      return daysOf(year, month, 1) * day
    case 'QUARTER':
      return daysOf(year, month - ((month - 1) % 3), 1) * day
    case 'YEAR':
      return daysOf(year, 1, 1) * day
    default:
      throw new TypeError(`${grain} is no length of time`)
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** Earlier than this, zones kept the local mean time of their city. */
const earliest = parseInstant('1800-01-01T00:00:00Z')

/** What a zone's clocks are ahead of UTC. */
function zoneOffset(micros: bigint, zone: string): bigint {
  if (zone === 'UTC') return 0n
  const format = formats.get(zone) ?? clockFormat(zone)
  formats.set(zone, format)
  const at = micros < earliest ? earliest : micros
  const milliseconds = Number(divide(at, 1000n))
  const parts = Object.fromEntries(
    format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second: seconds = 0 } = parts
  const clock = BigInt((hour * 60 + minute) * 60 + seconds)
  return daysOf(year, month, date) * day + clock * second - (at - modulo(at, second))
}

function clockFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function daysOf(year: number, month: number, date: number): bigint {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, date)
  return BigInt(Math.round(at.getTime() / 86_400_000))
}

function civil(days: bigint): { year: number; month: number; date: number } {
  const at = new Date(Number(days) * 86_400_000)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() }
}

function divide(value: bigint, by: bigint): bigint {
  return (value - modulo(value, by)) / by
}

function modulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}
