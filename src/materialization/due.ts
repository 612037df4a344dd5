import type { ProductMaterialization } from './resolve.ts'
import type { ServedState } from './served-state.ts'

/**
 * Why a product has to be made again, in words for a person; undefined when what is served is what
 * a run would produce.
 *
 * @param sourceState what `source.state()` says now; undefined when the source has none.
 */
export function dueReason(
  materialization: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  sourceState: string | undefined,
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
  if (materialization.declared.transform.kind === 'source') {
    if (sourceState === undefined) return 'the source cannot say whether it changed'
    if (served.sourceState !== sourceState) return 'the source changed'
  }
  return undefined
}

/** Asks a source for its state, where it can tell. */
export async function readSourceState(
  materialization: ProductMaterialization,
): Promise<string | undefined> {
  const { transform } = materialization.declared
  return transform.kind === 'source' ? await transform.source.state?.() : undefined
}
