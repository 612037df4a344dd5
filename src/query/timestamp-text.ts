const pattern = /^(\d+)(-\d\d-\d\d)(?:[ T]([\d:.]+))?( BC)?$/

/**
 * A Postgres timestamp or date (ISO style) in ISO 8601, keeping every digit of the seconds.
 * Years outside 0000–9999 get a sign and six digits, as ECMAScript reads them. `infinity` and
 * `-infinity`, which ISO 8601 lacks, stay as they are.
 *
 * @param zone `Z` for a point in time, empty for one without a zone.
 */
export function formatTimestamp(text: string, zone: 'Z' | ''): string {
  const match = pattern.exec(text)
  if (!match) return text
  const [, year = '', day = '', time, beforeChrist] = match
  const date = `${formatYear(year, beforeChrist !== undefined)}${day}`
  return time === undefined ? date : `${date}T${time}${zone}`
}

function formatYear(digits: string, beforeChrist: boolean): string {
  if (!beforeChrist) return digits.length <= 4 ? digits : `+${digits.padStart(6, '0')}`
  // 1 BC is the year 0.
  const year = Number(digits) - 1
  return year === 0 ? '0000' : `-${String(year).padStart(6, '0')}`
}
