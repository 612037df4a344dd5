import type { Pool } from 'pg'
import { dependencies, inOrder } from './dependencies.ts'
import { dueReason, readSourceState } from './due.ts'
import type { Materializations } from './resolve.ts'
import { readServedStates } from './served-state.ts'

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
  /** Make every product of the plan again, even if nothing changed. */
  readonly force?: boolean
  /** Leave out what is made from the named products. */
  readonly only?: boolean
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
  const needed =
    named.size > 0 ? withUnpublishedUpstreams(materializations, named, states) : undefined
  const reasons = new Map<string, { reason: string; forced: boolean }>()
  for (const id of inOrder(edges)) {
    const materialization = materializations.get(id)
    if (!materialization) continue
    if (named.has(id)) {
      reasons.set(id, { reason: 'asked for', forced: true })
      continue
    }
    if (request.force && !needed) {
      reasons.set(id, { reason: 'asked for', forced: true })
      continue
    }
    if (needed && !needed.has(id)) {
      const follows =
        !request.only && materialization.declared.trigger.kind === 'upstreamChange'
          ? materialization.upstreams.find((upstream) => reasons.has(upstream.id))
          : undefined
      if (follows) reasons.set(id, { reason: `made from ${follows.id}`, forced: false })
      continue
    }
    const due = dueReason(materialization, states, await readSourceState(materialization))
    const behind = materialization.upstreams.find((upstream) => reasons.has(upstream.id))
    if (due) reasons.set(id, { reason: due, forced: false })
    else if (behind) reasons.set(id, { reason: `made from ${behind.id}`, forced: false })
  }
  return {
    steps: [...reasons].map(([product, { reason, forced }]) => ({
      product,
      reason,
      forced,
      dependsOn: [...(edges.get(product) ?? [])].filter((id) => reasons.has(id)),
    })),
  }
}

function withUnpublishedUpstreams(
  materializations: Materializations,
  named: ReadonlySet<string>,
  states: Awaited<ReturnType<typeof readServedStates>>,
): ReadonlySet<string> {
  const needed = new Set(named)
  const stack = [...named]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const upstream of materializations.get(id)?.upstreams ?? []) {
      const published = (states.get(upstream.id)?.dataVersion ?? 0n) > 0n
      if (published || needed.has(upstream.id)) continue
      needed.add(upstream.id)
      stack.push(upstream.id)
    }
  }
  return needed
}
