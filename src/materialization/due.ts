import type { Pool } from 'pg'
import { ownDatabase } from '../source/own-database.ts'
import type { ProductMaterialization } from './resolve.ts'
import type { ServedState } from './served-state.ts'

/** What a source says of itself. `unknown`: it has no `state`, or asking for it failed. */
export type SourceState = { readonly known: string } | 'unknown'

/**
 * Why a product has to be made again, in words for a person; undefined when what is served is what
 * a run would produce.
 */
export function dueReason(
  materialization: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  sourceState: SourceState,
): string | undefined {
  const served = states.get(materialization.product.id)
  if (!served || served.dataVersion === 0n) return 'never materialized'
  if (served.definition !== materialization.definition) return 'its definition changed'
  for (const upstream of materialization.upstreams) {
    const version = states.get(upstream.id)?.dataVersion ?? 0n
    if (served.inputs[upstream.id] !== version.toString()) {
      return `${upstream.id} published version ${version}`
    }
  }
  if (served.newestRun === 'FAILED') return 'its newest run failed'
  if (served.newestRun === 'BREACHED') return 'its newest run was not published'
  if (materialization.declared.transform.kind === 'source') {
    if (sourceState === 'unknown') return 'the source cannot say whether it changed'
    if (served.sourceState !== sourceState.known) return 'the source changed'
  }
  return undefined
}

/**
 * Asks a source for its state. One that cannot be asked is due: the run that reads it reports what
 * is wrong with it, and no other product suffers.
 */
export async function readSourceState(
  pool: Pool,
  { declared }: ProductMaterialization,
): Promise<SourceState> {
  if (declared.transform.kind !== 'source' || !declared.transform.source.state) return 'unknown'
  try {
    return { known: await declared.transform.source.state({ [ownDatabase]: pool }) }
  } catch {
    return 'unknown'
  }
}
