import type { Pool } from 'pg'
import type { ProductMaterialization } from './resolve.ts'
import { readServedStates, type ServedState } from './served-state.ts'

/**
 * What a source said of itself when the rows served were read, so that a run may go on from there.
 * Null: the run has to read everything.
 */
export function servedSince(
  { declared, definition }: ProductMaterialization,
  served: ServedState | undefined,
): string | null {
  if (declared.transform.kind !== 'source' || declared.strategy.kind === 'replace') return null
  if (!served || served.dataVersion === 0n || served.wentBack) return null
  return served.definition === definition ? served.sourceState : null
}

/**
 * Whether another run has published since a run looked at what is served. A run that goes on from
 * there would deliver the same a second time, and put the product back to an earlier state.
 */
export async function wasOvertaken(
  pool: Pool,
  { product, declared }: ProductMaterialization,
  before: ServedState | undefined,
): Promise<boolean> {
  if (declared.transform.kind !== 'source' || declared.strategy.kind === 'replace') return false
  const now = (await readServedStates(pool, [product.id])).get(product.id)
  return now?.runId !== before?.runId
}
