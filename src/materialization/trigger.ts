import type { Duration } from '../product/duration.ts'

/** What makes a product due. A person can always ask with `platinum materialize`. */
export type Trigger =
  | { readonly kind: 'upstreamChange' }
  | { readonly kind: 'every'; readonly interval: Duration }
  | { readonly kind: 'cron'; readonly pattern: string }
  | { readonly kind: 'onDemand' }

/** Whenever one of its upstreams has published another data version. Default of derived products. */
export const upstreamChange = (): Trigger => ({ kind: 'upstreamChange' })

/** At this interval. For sources, and for queries that depend on the time of day. */
export const every = (interval: Duration): Trigger => ({ kind: 'every', interval })

/** At the times of a cron pattern of five fields, in UTC: `0 * * * *` is every full hour. */
export const cron = (pattern: string): Trigger => ({ kind: 'cron', pattern })

/** Only when started: by `platinum dev` at start-up or by `platinum materialize`. Default of sources. */
export const onDemand = (): Trigger => ({ kind: 'onDemand' })
