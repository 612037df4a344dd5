import { z } from 'zod'
import type { Allowance, CheckValue } from '../../product/check-rule.ts'

const number = z.union([z.number(), z.string()], 'a number')
const range = z.looseObject({
  greater_than: number.optional(),
  greater_than_or_equal: number.optional(),
  less_than: number.optional(),
  less_than_or_equal: number.optional(),
})

/** What a check of Soda compares its number with. */
export const thresholdShape = z.looseObject(
  {
    metric: z.enum(['count', 'percent'], 'count or percent').optional(),
    unit: z.enum(['minute', 'hour', 'day'], 'minute, hour or day').optional(),
    level: z.enum(['warn', 'fail'], 'warn or fail').optional(),
    must_be: number.optional(),
    must_not_be: number.optional(),
    must_be_greater_than: number.optional(),
    must_be_greater_than_or_equal: number.optional(),
    must_be_less_than: number.optional(),
    must_be_less_than_or_equal: number.optional(),
    must_be_between: range.optional(),
    must_be_not_between: range.optional(),
  },
  'a threshold',
)

export type Threshold = z.infer<typeof thresholdShape>

type Written = Readonly<Record<string, unknown>>

/** Violations that are tolerated; nothing for none. */
export function writeTolerance(allow: Allowance | undefined): Written {
  if (allow === undefined) return {}
  return 'rows' in allow
    ? { must_be_less_than_or_equal: allow.rows }
    : { metric: 'percent', must_be_less_than_or_equal: allow.percent }
}

/** Undefined where the threshold is no number of tolerated violations. */
export function readTolerance(
  threshold: Threshold | undefined,
): { readonly allow: Allowance | undefined } | undefined {
  const ends = threshold === undefined ? { min: null, max: null } : readBounds(threshold)
  if (threshold === undefined || hasNoBound(threshold)) return { allow: undefined }
  const { must_be: exactly, metric } = threshold
  if (exactly !== undefined) return Number(exactly) === 0 ? { allow: undefined } : undefined
  if (ends === undefined || ends.max === null || (ends.min !== null && ends.min > 0))
    return undefined
  return { allow: metric === 'percent' ? { percent: ends.max } : { rows: ends.max } }
}

/** Whether it compares with nothing: it may have a level alone. */
export function hasNoBound(threshold: Threshold): boolean {
  return Object.keys(threshold).every((key) => !key.startsWith('must_'))
}

/** Both ends included. Soda reads numbers alone, so times have none. */
export function writeBounds(min: CheckValue | null, max: CheckValue | null): Written | undefined {
  if (typeof min === 'string' || typeof max === 'string') return undefined
  if (min !== null && max !== null) {
    return min === max
      ? { must_be: min }
      : { must_be_between: { greater_than_or_equal: min, less_than_or_equal: max } }
  }
  if (min !== null) return { must_be_greater_than_or_equal: min }
  return max === null ? undefined : { must_be_less_than_or_equal: max }
}

/**
 * Ends of a threshold, both included.
 *
 * @param whole Whether only whole numbers can be met, so that an end that is left out has a neighbor.
 */
export function readBounds(
  threshold: Threshold,
  whole = threshold.metric !== 'percent',
): { readonly min: number | null; readonly max: number | null } | undefined {
  const step = whole ? 1 : 1e-6
  const beside = (value: number | string, by: number): number =>
    whole
      ? (by > 0 ? Math.floor(Number(value)) : Math.ceil(Number(value))) + by
      : rounded(Number(value) + by)
  const { must_be: exactly, must_be_between: between } = threshold
  if (exactly !== undefined) return { min: Number(exactly), max: Number(exactly) }
  const [over, from, under, to] = between
    ? [
        between.greater_than,
        between.greater_than_or_equal,
        between.less_than,
        between.less_than_or_equal,
      ]
    : [
        threshold.must_be_greater_than,
        threshold.must_be_greater_than_or_equal,
        threshold.must_be_less_than,
        threshold.must_be_less_than_or_equal,
      ]
  const min = from !== undefined ? Number(from) : over === undefined ? null : beside(over, step)
  const max = to !== undefined ? Number(to) : under === undefined ? null : beside(under, -step)
  return min === null && max === null ? undefined : { min, max }
}

const rounded = (value: number): number => Number(value.toFixed(6))
