import { createHash } from 'node:crypto'
import type { Rollup, RollupDimension, RollupMeasure, StoredFormula } from './product.ts'

/** The ledger has an index on the names of checks, and an index has a longest entry. */
const maxLength = 400

/**
 * What a rollup promises, in words: the same for the same promise and no other, so that what was
 * proven of one is not taken for proof of another. A digest at the end tells of the columns, since
 * a migration that gives one another type may change its values.
 */
export function rollupPromise(rollup: Omit<Rollup, 'promise'>): string {
  const { base, dimensions, measures } = rollup
  const parts = [...dimensions.map(dimensionText), ...measures.map(storedText)]
  const text = `groups of ${base.id}: ${parts.join(', ')}`
  const columns = [...base.columns, ...[...dimensions, ...measures].map(({ column }) => column)]
  const digest = createHash('sha256')
    .update(JSON.stringify([text, columns.map(({ key, name, sqlType }) => [key, name, sqlType])]))
    .digest('hex')
    .slice(0, 12)
  return `${text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`} [${digest}]`
}

/** `day = placedAt by day UTC`. */
export function dimensionText({ column, of, grain, timeZone }: RollupDimension): string {
  return [`${column.key} = ${of.key}`, ...(grain ? [`by ${grain}`] : []), timeZone ?? '']
    .join(' ')
    .trim()
}

/** `revenue = sum of amount where {"paid":{"eq":true}}`. */
export function storedText({ column, formula }: RollupMeasure): string {
  return `${column.key} = ${formulaText(formula)}`
}

function formulaText(formula: StoredFormula): string {
  const { segment, where } = formula.rows
  const conditions = [segment?.where, where].filter((each) => each !== undefined)
  return [
    formula.kind === 'count' ? 'count' : `${formula.function} of ${formula.column.key}`,
    ...conditions.map((each) => `where ${JSON.stringify(each)}`),
  ].join(' ')
}
