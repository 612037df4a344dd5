import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import type { ProductMaterialization } from '../../src/materialization/resolve.ts'
import { runProduct, type RunContext, type RunOutcome } from '../../src/materialization/run.ts'
import { applyCommittedMigrations } from '../../src/migration/committed.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { loadProject } from '../../src/project/load-project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Product id → how its run ended. */
export type Outcomes = ReadonlyMap<string, RunOutcome>

/** Migrates an empty database with the committed migrations and makes every product of the example. */
export async function runExample(
  pool: Pool,
  more: Pick<RunContext, 'openLineage'> = {},
): Promise<Outcomes> {
  const project = await loadProject(repository, {})
  await applyEngineTables(pool)
  await applyCommittedMigrations(pool, repository)
  const context = {
    pool,
    spaces: project.spaces,
    autovacuum: true,
    now: () => new Date(),
    ...more,
  }
  const request = { flowId: null, forced: false, signal: new AbortController().signal }
  const outcomes = new Map<string, RunOutcome>()
  const make = async (materialization: ProductMaterialization): Promise<void> => {
    const { product, upstreams } = materialization
    for (const upstream of upstreams) {
      const needed = project.materializations.get(upstream.id)
      if (needed && !outcomes.has(upstream.id)) await make(needed)
    }
    if (outcomes.has(product.id)) return
    outcomes.set(product.id, await runProduct(context, materialization, request))
  }
  for (const materialization of project.materializations.values()) await make(materialization)
  return outcomes
}
