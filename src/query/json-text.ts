/** JSON.parse with the source text of each number, which Node has and TypeScript's library lacks yet. */
interface SourceAwareJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): unknown
}

const sourceAware: SourceAwareJson = JSON as typeof JSON & SourceAwareJson

/** Text that might hold a number JavaScript would round: long, or with an exponent. */
const suspicious = /\d[\d.]{14,}|\d[eE][+-]?\d/

/**
 * Parses JSON so that writing it again gives the same numbers. A number that JavaScript cannot
 * hold is kept as its own text and written as it was.
 */
export function parseJson(text: string): unknown {
  if (!suspicious.test(text)) return JSON.parse(text)
  return sourceAware.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isSame(value, source)
      ? sourceAware.rawJSON(source)
      : value,
  )
}

/** Whether the number, written by JavaScript, has the same digits as its source. */
function isSame(value: number, source: string): boolean {
  return Number.isFinite(value) && normalize(String(value)) === normalize(source)
}

/** Digits without leading and trailing zeros, and the power of ten of the first of them. */
function normalize(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number)
  if (!match) return number
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = `${whole}${fraction}`
  const significant = digits.replace(/^0+/, '')
  if (significant === '') return '0'
  const power = whole.length - (digits.length - significant.length) + Number(exponent)
  return `${sign}${significant.replace(/0+$/, '')}e${power}`
}
