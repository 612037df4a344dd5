/*
 * Forms of text that have a name. A pattern tells the form, not whether the thing exists: an address
 * may have no mailbox. All are read by Postgres' `~` and match the whole text.
 */

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = `(${octet}\\.){3}${octet}`
const group = '[0-9A-Fa-f]{1,4}'
/** Every place that `::` can stand in, and the last 32 bits as an IPv4 address. */
const ipv6 = [
  `(${group}:){7}${group}`,
  `(${group}:){6}${ipv4}`,
  ...[1, 2, 3, 4, 5, 6].map((before) =>
    before === 6 ? `(${group}:){6}:${group}` : `(${group}:){${before}}(:${group}){1,${7 - before}}`,
  ),
  ...[1, 2, 3, 4].map((before) => `(${group}:){${before}}(:${group}){0,${5 - before}}:${ipv4}`),
  `(${group}:){5}:${ipv4}`,
  `(${group}:){1,7}:`,
  `:(:${group}){1,7}`,
  `:(:${group}){0,5}:${ipv4}`,
  '::',
].join('|')

const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const hostname = `(?=.{1,253}$)${label}(\\.${label})*`

/** A day of the calendar: no 30 February, and 29 only in leap years. */
const day = [
  '\\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])',
  '\\d{4}-(0[469]|11)-(0[1-9]|[12]\\d|30)',
  '\\d{4}-02-(0[1-9]|1\\d|2[0-8])',
  '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29',
].join('|')
const clock = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?'
const zone = '(Z|[+-]([01]\\d|2[0-3]):?[0-5]\\d)'

const identifier = '(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)'

export const formats = {
  /** `ada@example.com`: one `@`, a dot in the domain. Comments and quoted names are not taken. */
  email: `[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-]+)*@(${label}\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])`,
  /** With hyphens, in either case. */
  uuid: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
  /** An absolute URI: a scheme, a colon, and no blanks. */
  uri: '[A-Za-z][A-Za-z0-9+.-]*:[^[:space:]<>"{}|\\\\^`]+',
  /** An http or https address. */
  url: '[Hh][Tt][Tt][Pp][Ss]?://[^[:space:]/?#<>"{}|\\\\^`]+([/?#][^[:space:]<>"{}|\\\\^`]*)?',
  hostname,
  ipv4,
  ipv6,
  /** `2026-01-31`, a day that the calendar has. */
  date: day,
  /** `2026-01-31T09:30:00Z`; the zone may be left out. */
  dateTime: `(${day})[Tt ]${clock}${zone}?`,
  /** `09:30` or `09:30:00.5`. */
  time: clock,
  /** `-12`. */
  integer: '[+-]?\\d+',
  /** `-12.5`; no exponent. */
  decimal: '[+-]?\\d+(\\.\\d+)?',
  /** Semantic Versioning 2.0.0. */
  semver: `(0|[1-9]\\d*)(\\.(0|[1-9]\\d*)){2}(-${identifier}(\\.${identifier})*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?`,
  /** E.164: `+` and up to 15 digits. */
  phone: '\\+[1-9]\\d{1,14}',
  base64: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
} as const

export type FormatName = keyof typeof formats

/** A POSIX regular expression that the whole text must match. */
export function formatPattern(name: FormatName): string {
  return `^(?:${formats[name]})$`
}

export const formatNames = Object.keys(formats) as [FormatName, ...FormatName[]]
