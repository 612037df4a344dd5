/**
 * What a role gets in place of a column's values, everywhere: in answers, filters, orderings,
 * groups, measures, relations and searches.
 *
 * - `clear`: the values.
 * - `null`: NULL in every row.
 * - `hash`: a text, or a UUID, that is the same for the same value and cannot be turned back: a hash
 *   keyed for the role. NULL stays NULL.
 * - `deny`: nothing. The column has no name for the role.
 * - `constant(value)`, `partial({ … })`, `bucket(size)`: one value for all, a part, or a range.
 */
export type Treatment = 'clear' | 'null' | 'hash' | 'deny' | Constant | Partial | Bucket

/** The same value in every row. */
export interface Constant {
  readonly kind: 'constant'
  readonly value: string | number | boolean
}

/** The first and the last characters of a text, with the same mask between them. NULL stays NULL. */
export interface Partial {
  readonly kind: 'partial'
  readonly first: number
  readonly last: number
  readonly mask: string
}

/** The beginning of the range that a number or a time falls into. NULL stays NULL. */
export interface Bucket {
  readonly kind: 'bucket'
  readonly size: number | TimeUnit
}

export const timeUnits = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export type TimeUnit = (typeof timeUnits)[number]

/** The same value in every row, one of the column's type. */
export function constant(value: string | number | boolean): Constant {
  return { kind: 'constant', value }
}

/**
 * The first and the last characters of a text. A text too short to hide anything between them
 * shows none.
 * @param options.first characters at the start. Default 0
 * @param options.last characters at the end. Default 0
 * @param options.mask what stands between them, whatever the length. Default `***`
 */
export function partial(options: {
  readonly first?: number
  readonly last?: number
  readonly mask?: string
}): Partial {
  const { first = 0, last = 0, mask = '***' } = options
  return { kind: 'partial', first, last, mask }
}

/**
 * The beginning of the range that a value falls into.
 * @param size how wide a range is: a number for numbers, a unit such as `month` for times (UTC)
 */
export function bucket(size: number | TimeUnit): Bucket {
  return { kind: 'bucket', size }
}

const permissiveness = ['deny', 'null', 'constant', 'hash', 'bucket', 'partial', 'clear'] as const

/** How a treatment is called, without its options. */
export function treatmentKind(treatment: Treatment): (typeof permissiveness)[number] {
  return typeof treatment === 'string' ? treatment : treatment.kind
}

/**
 * Orders treatments by what they show, least first. Of two of a kind the one that shows more
 * characters, or narrower ranges, comes later.
 */
export function compareTreatments(left: Treatment, right: Treatment): number {
  const rank = (each: Treatment): number => permissiveness.indexOf(treatmentKind(each))
  return rank(left) - rank(right) || detail(left) - detail(right)
}

function detail(treatment: Treatment): number {
  if (typeof treatment === 'string') return 0
  switch (treatment.kind) {
    case 'constant':
      return 0
    case 'partial':
      return treatment.first + treatment.last
    case 'bucket':
      return typeof treatment.size === 'number'
        ? -treatment.size
        : -timeUnits.indexOf(treatment.size)
  }
}
