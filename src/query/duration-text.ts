const units = [
  [/(-?\d+) years?/, 'Y'],
  [/(-?\d+) mons?/, 'M'],
  [/(-?\d+) days?/, 'D'],
] as const

/** A Postgres interval (`1 mon -2 days +03:04:05.6`) as an ISO 8601 duration (`P1M-2DT3H4M5.6S`). */
export function formatDuration(text: string): string {
  if (text.startsWith('P')) return text
  const date = units.map(([pattern, unit]) => {
    const amount = pattern.exec(text)?.[1]
    return amount === undefined ? '' : `${amount}${unit}`
  })
  const clock = /([+-]?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text)
  const time = clock ? clockParts(clock) : ''
  const duration = `P${date.join('')}${time === '' ? '' : `T${time}`}`
  return duration === 'P' ? 'PT0S' : duration
}

function clockParts(clock: RegExpExecArray): string {
  const [, sign = '', hours = '0', minutes = '0', seconds = '0'] = clock
  const minus = sign === '-' ? '-' : ''
  const part = (digits: string, unit: string): string => {
    const amount = digits.replace(/^0+(?=\d)/, '')
    return Number(amount) === 0 ? '' : `${minus}${amount}${unit}`
  }
  return `${part(hours, 'H')}${part(minutes, 'M')}${part(seconds, 'S')}`
}
