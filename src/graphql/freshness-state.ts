import type { Product } from '../product/product.ts'
import { viewOf } from '../policy/view.ts'
import type { ServedState } from '../query/meta.ts'

/** How recent the newest event is, against the promise of the contract. */
export interface FreshnessState {
  readonly status: 'FRESH' | 'STALE' | 'NEVER'
  readonly ageSeconds: number | null
  readonly within: string
  readonly withinSeconds: number
  readonly eventTime: string | null
  /** Older than this, rows are not served; null: they are. */
  readonly refuseAfter: string | null
}

/** How old the newest data is, measured against the promise. */
export function freshnessState({ product, state, now }: Served): FreshnessState {
  const { within, withinSeconds, refuseAfter = null } = product.freshness
  const promise = { within, withinSeconds, refuseAfter, eventTime: state.eventTime }
  const eventTime = state.eventTime === null ? NaN : Date.parse(state.eventTime)
  if (Number.isNaN(eventTime)) return { status: 'NEVER', ageSeconds: null, ...promise }
  // Clocks differ a little; data is never younger than now.
  const ageSeconds = Math.max(0, Math.floor((now.getTime() - eventTime) / 1000))
  const status = ageSeconds > withinSeconds ? 'STALE' : 'FRESH'
  // Of an event that the reader may not see, whether the promise holds is all that is told.
  if (!(viewOf(product)?.tellsTime ?? true)) {
    return { status, ageSeconds: null, ...promise, eventTime: null }
  }
  return { status, ageSeconds, ...promise }
}

interface Served {
  readonly product: Product
  readonly state: ServedState
  readonly now: Date
}
