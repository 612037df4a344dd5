import type { Pool } from 'pg'
import { dependencies, inOrder, type Dependencies } from './dependencies.ts'
import { dueReason, readSourceState } from './due.ts'
import type { Materializations, ProductMaterialization } from './resolve.ts'
import { readServedStates, type ServedState } from './served-state.ts'

/** One product to be made. */
export interface PlannedStep {
  readonly product: string
  /** Why, in words for a person. */
  readonly reason: string
  /** Runs even when nothing it is made from has changed by then. */
  readonly forced: boolean
  /** Steps of this plan that must be final first. */
  readonly dependsOn: readonly string[]
}

/** What must run, why, and in which order. Data: print it, store it, execute it. */
export interface Plan {
  readonly steps: readonly PlannedStep[]
}

export interface PlanRequest {
  /** Product ids to make whether due or not. Empty: everything that is due. */
  readonly products?: readonly string[]
  /** Make every product of the plan again, even if nothing it is made from has changed. */
  readonly force?: boolean
  /** Leave out what is made from the named products. */
  readonly only?: boolean
  /** The named products' time has come: as if asked for, but a source says itself whether it changed. */
  readonly scheduled?: boolean
}

/**
 * Decides what must run.
 *
 * With no products named, that is everything due. With products named, it is these, whatever they
 * need that was never published, and what follows from them by `upstreamChange()`. Steps behind
 * another step are planned on condition: when their turn comes and nothing changed, they end as
 * UNCHANGED.
 */
export async function plan(
  pool: Pool,
  materializations: Materializations,
  request: PlanRequest = {},
): Promise<Plan> {
  const states = await readServedStates(pool)
  const edges = dependencies(materializations)
  const named = new Set(request.products ?? [])
  const needed = named.size > 0 ? withUnpublished(edges, named, states) : undefined
  const askedFor = request.scheduled ? 'its time has come' : 'asked for'
  const reasons = new Map<string, string>()
  for (const id of inOrder(edges)) {
    const materialization = materializations.get(id)
    if (!materialization) continue
    const reason = named.has(id)
      ? askedFor
      : !needed || needed.has(id)
        ? await dueNow(pool, materialization, states, request.force ?? false)
        : undefined
    const follows = !needed || needed.has(id) || isFollowing(materialization, request)
    const behind = follows
      ? materialization.upstreams.find((upstream) => reasons.has(upstream.id))
      : undefined
    if (reason) reasons.set(id, reason)
    else if (behind) reasons.set(id, `made from ${behind.id}`)
  }
  const decidesItself = (id: string): boolean =>
    request.scheduled === true && materializations.get(id)?.declared.transform.kind === 'source'
  return {
    steps: [...reasons].map(([product, reason]) => ({
      product,
      reason,
      forced: request.force === true || (named.has(product) && !decidesItself(product)),
      dependsOn: [...(edges.get(product) ?? [])].filter((id) => reasons.has(id)),
    })),
  }
}

async function dueNow(
  pool: Pool,
  materialization: ProductMaterialization,
  states: ReadonlyMap<string, ServedState>,
  force: boolean,
): Promise<string | undefined> {
  if (force) return 'asked for'
  return dueReason(materialization, states, await readSourceState(pool, materialization))
}

/** Whether a product that was not named is made because one before it is. */
function isFollowing({ declared }: ProductMaterialization, { only }: PlanRequest): boolean {
  return only !== true && declared.trigger.kind === 'upstreamChange'
}

/** The named products, and what they need that was never published: upstreams and targets of relations. */
function withUnpublished(
  edges: Dependencies,
  named: ReadonlySet<string>,
  states: ReadonlyMap<string, ServedState>,
): ReadonlySet<string> {
  const needed = new Set(named)
  const stack = [...named]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const before of edges.get(id) ?? []) {
      const published = (states.get(before)?.dataVersion ?? 0n) > 0n
      if (published || needed.has(before)) continue
      needed.add(before)
      stack.push(before)
    }
  }
  return needed
}
