import type { Problem } from '../errors/platinum-error.ts'
import type { Column, ColumnFamily } from '../product/column.ts'
import { canHold } from '../product/validate-row-filter.ts'
import { timeUnits, type Treatment } from './treatment.ts'

const numbers: ReadonlySet<ColumnFamily> = new Set(['integer', 'bigint', 'numeric', 'float'])
const times: ReadonlySet<ColumnFamily> = new Set(['timestamptz', 'timestamp', 'date'])
const incomparable: ReadonlySet<ColumnFamily> = new Set(['json', 'vector', 'array', 'other'])

/** What is wrong with a treatment, whatever column it is given to; undefined: nothing. */
export function brokenTreatment(treatment: Treatment): string | undefined {
  if (typeof treatment === 'string') return undefined
  switch (treatment.kind) {
    case 'constant':
      return undefined
    case 'partial': {
      const { first, last, mask } = treatment
      if (![first, last].every((each) => Number.isSafeInteger(each) && each >= 0)) {
        return 'partial() with numbers of characters that are not whole numbers from 0'
      }
      return mask === '' ? 'partial() without a mask' : undefined
    }
    case 'bucket': {
      const { size } = treatment
      const good = typeof size === 'number' ? Number.isFinite(size) && size > 0 : true
      return good ? undefined : `bucket(${size})`
    }
  }
}

/** Treatments that a column's type has no values for. */
export function treatmentProblems(
  where: string,
  column: Column,
  treatment: Treatment,
): readonly Problem[] {
  const expected = unsuitable(column, treatment)
  return expected === undefined
    ? []
    : [
        {
          code: 'POLICY_UNSUITABLE',
          where,
          expected,
          found: `${typeof treatment === 'string' ? treatment : JSON.stringify(treatment)} for a column of type ${column.sqlType}`,
          fix: "Choose a treatment that suits the column's type, in the product's own policy if need be.",
        },
      ]
}

function unsuitable(column: Column, treatment: Treatment): string | undefined {
  if (typeof treatment === 'string') {
    const hashed = column.family === 'text' || column.family === 'uuid'
    return treatment === 'hash' && !hashed ? 'hash for texts and UUIDs' : undefined
  }
  switch (treatment.kind) {
    case 'constant':
      return !incomparable.has(column.family) && canHold(column, treatment.value)
        ? undefined
        : "a constant that is one of the column's values"
    case 'partial':
      return column.family === 'text' ? undefined : 'partial() for texts'
    case 'bucket':
      return bucketProblem(column, treatment.size)
  }
}

function bucketProblem({ family }: Column, size: number | string): string | undefined {
  if (typeof size === 'number') {
    if (!numbers.has(family)) return 'ranges of numbers for columns of numbers'
    const whole = family === 'integer' || family === 'bigint'
    return whole && !Number.isSafeInteger(size) ? 'ranges of whole numbers' : undefined
  }
  if (!times.has(family)) return `ranges of times (${timeUnits.join(', ')}) for columns of times`
  const within = size === 'minute' || size === 'hour'
  return family === 'date' && within ? 'ranges of a day or longer for dates' : undefined
}
