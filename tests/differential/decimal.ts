/*
 * Decimal numbers as Postgres has them: exact, with a scale of their own, and with NaN and the
 * infinities.
 */

export type Decimal = Finite | 'NaN' | 'Infinity' | '-Infinity'

/** `digits` / 10 ** `scale`. */
interface Finite {
  readonly digits: bigint
  readonly scale: number
}

export function parseDecimal(text: string): Decimal {
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return text
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)
  if (!match) throw new TypeError(`${text} is no decimal number`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

export function formatDecimal(value: Decimal): string {
  if (typeof value === 'string') return value
  const { digits, scale } = value
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const sign = digits < 0n ? '-' : ''
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/** Room for every scale in use, so that numbers of different scales compare as whole ones. */
const room = 60

/** A whole number that sorts as the decimal does; NaN is the largest. */
export function decimalOrder(value: Decimal): bigint {
  switch (value) {
    case 'NaN':
      return 10n ** 500n
    case 'Infinity':
      return 10n ** 499n
    case '-Infinity':
      return -(10n ** 499n)
    default:
      return value.digits * 10n ** BigInt(room - value.scale)
  }
}

/** Exact, with the largest scale of them. */
export function sumDecimals(values: readonly Decimal[]): Decimal {
  const special = new Set(values.filter((value) => typeof value === 'string'))
  if (special.has('NaN') || special.size > 1) return 'NaN'
  for (const value of special) return value
  const finite = values.filter((value) => typeof value !== 'string')
  const scale = Math.max(0, ...finite.map((value) => value.scale))
  return {
    scale,
    digits: finite.reduce(
      (sum, value) => sum + value.digits * 10n ** BigInt(scale - value.scale),
      0n,
    ),
  }
}

/** The sum by the count, to as many digits as Postgres gives a quotient. */
export function averageDecimals(values: readonly Decimal[]): Decimal {
  const sum = sumDecimals(values)
  if (typeof sum === 'string') return sum
  const count = BigInt(values.length)
  const scale = quotientScale(sum, { digits: count, scale: 0 })
  const magnitude = sum.digits < 0n ? -sum.digits : sum.digits
  const shifted = magnitude * 10n ** BigInt(scale) * 10n
  const tenths = shifted / (count * 10n ** BigInt(sum.scale))
  const rounded = (tenths + 5n) / 10n
  return { scale, digits: sum.digits < 0n ? -rounded : rounded }
}

/** At least 16 significant digits, counted in groups of four, and no fewer than either side has. */
function quotientScale(dividend: Finite, divisor: Finite): number {
  const above = leadingGroup(dividend)
  const below = leadingGroup(divisor)
  const weight = above.weight - below.weight - (above.group <= below.group ? 1 : 0)
  return Math.max(16 - weight * 4, dividend.scale, divisor.scale, 0)
}

/** The first group of four digits that is not zero, and which power of 10,000 it stands for. */
function leadingGroup({ digits, scale }: Finite): { weight: number; group: number } {
  const magnitude = digits < 0n ? -digits : digits
  if (magnitude === 0n) return { weight: 0, group: 0 }
  const groups = Math.ceil(scale / 4)
  const aligned = magnitude * 10n ** BigInt(groups * 4 - scale)
  const text = String(aligned)
  const length = Math.ceil(text.length / 4)
  return {
    weight: length - 1 - groups,
    group: Number(text.slice(0, text.length - (length - 1) * 4)),
  }
}
