/** A length of time as Postgres keeps it: months, days and microseconds, each on its own. */
export interface Span {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

const pattern =
  /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d+))?S)?)?$/

export function parseSpan(text: string): Span {
  const match = pattern.exec(text)
  if (!match) throw new TypeError(`${text} is no length of time`)
  const number = (index: number): number => Number(match[index] ?? 0)
  const fraction = (match[9] ?? '').padEnd(6, '0')
  const seconds = BigInt(match[8] ?? 0) * 1_000_000n + BigInt(fraction)
  return {
    months: number(1) * 12 + number(2),
    days: number(3) * 7 + number(4),
    micros:
      BigInt(number(5) * 60 + number(6)) * 60_000_000n + (match[7] === '-' ? -seconds : seconds),
  }
}

export function formatSpan({ months, days, micros }: Span): string {
  const part = (amount: number | bigint, unit: string): string =>
    Number(amount) === 0 ? '' : `${amount}${unit}`
  const date = `${part(Math.trunc(months / 12), 'Y')}${part(months % 12, 'M')}${part(days, 'D')}`
  const seconds = micros % 60_000_000n
  const magnitude = seconds < 0n ? -seconds : seconds
  const fraction = String(magnitude % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const whole = `${seconds < 0n ? '-' : ''}${magnitude / 1_000_000n}`
  const clock = [
    part(micros / 3_600_000_000n, 'H'),
    part((micros / 60_000_000n) % 60n, 'M'),
    seconds === 0n ? '' : `${whole}${fraction === '' ? '' : `.${fraction}`}S`,
  ].join('')
  const text = `P${date}${clock === '' ? '' : `T${clock}`}`
  return text === 'P' ? 'PT0S' : text
}

/** Microseconds that sort as the span does: a month counts 30 days, a day 24 hours. */
export function spanOrder({ months, days, micros }: Span): bigint {
  return BigInt(months * 30 + days) * 86_400_000_000n + micros
}

export function sumSpans(spans: readonly Span[]): Span {
  return spans.reduce(
    (sum, span) => ({
      months: sum.months + span.months,
      days: sum.days + span.days,
      micros: sum.micros + span.micros,
    }),
    { months: 0, days: 0, micros: 0n },
  )
}
