import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import type { Contract } from './contract.ts'
import { durationSeconds, type Duration } from './duration.ts'
import type { LayerName } from './layer.ts'

/** What a product keeps of rows that it no longer serves. */
export interface History {
  /** How long a version of a row is kept after it was replaced or removed. */
  readonly keep: Duration | 'forever'
  /** Undefined: forever. */
  readonly keepSeconds: number | undefined
}

/** The arguments that ask for rows as they were served. */
export const asOfArguments = ['asOf', 'asOfVersion'] as const

/** Data version whose publication wrote a version of a row. */
export const fromVersion = '__from_version'

/** Data version whose publication replaced or removed it; NULL while it is served. */
export const toVersion = '__to_version'

/** Schema of the tables with every version of a layer's rows, under the products' own names. */
export function historySchema(layer: LayerName): string {
  return `${layer}_history`
}

export function readHistory({ history }: Contract): History | undefined {
  if (!history) return undefined
  const { keep } = history
  return { keep, keepSeconds: keep === 'forever' ? undefined : durationSeconds(keep) }
}

/** How long history is kept, and whether its arguments are free. */
export function historyProblems(
  id: string,
  { history }: Contract,
  grain: readonly Column[],
): Problem[] {
  if (!history) return []
  const problems: Problem[] = []
  if (history.keep !== 'forever' && durationSeconds(history.keep) === undefined) {
    problems.push({
      code: 'PRODUCT_BAD_HISTORY',
      where: `${id}, history.keep`,
      expected: 'forever, or a whole number and a unit: 30s, 15m, 6h or 7d',
      found: JSON.stringify(history.keep),
      fix: 'Write how long earlier versions of rows are kept, such as 90d.',
    })
  }
  for (const { key } of grain) {
    if (!asOfArguments.some((name) => name === key)) continue
    problems.push({
      code: 'PRODUCT_BAD_HISTORY',
      where: `${id}, history`,
      expected: `a grain without ${asOfArguments.join(' and ')}, which are arguments of products that keep history`,
      found: `the column ${key} in the grain`,
      fix: 'Give the column another TypeScript key, or leave history out.',
    })
  }
  return problems
}
