import { z } from 'zod'
import type { TextRow } from '../database/cells.ts'
import type { Product } from '../product/product.ts'
import type { AsOf } from './plan.ts'
import type { Slot } from './shape.ts'
import { parameter, sql, type Sql } from './sql-text.ts'
import { toldNames } from './told-checks.ts'
import type { Terms } from './terms.ts'

/** What a plan is held to, and where the ledger's word stands in its answer. */
export interface Guard {
  readonly slot: Slot
  readonly products: readonly Product[]
  readonly terms: Terms | undefined
}

/** The products whose state decides whether an answer is given, of those that it is read from. */
export function guardedProducts(
  products: Iterable<Product>,
  { asOf, terms }: { readonly asOf: AsOf | undefined; readonly terms?: Terms | undefined },
): readonly Product[] {
  if (asOf) return []
  return [...products]
    .filter(({ freshness }) => terms !== undefined || freshness.refuseAfterSeconds !== undefined)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** What the ledger says of these products, as one JSON text, read with the rows. */
export function guardExpression(products: readonly Product[]): Sql {
  const ids = products.map(({ id }) => id)
  return sql`(select json_agg(json_build_object('product', g.product, 'status', g.status, 'since', g.status_since at time zone 'UTC', 'eventTime', g.event_time at time zone 'UTC', 'dataVersion', g.data_version::text, 'failingChecks', g.failing_checks)) from ops.product as g where g.product = any(${parameter(ids, 'text[]')}))`
}

/** What the ledger says of a product whose rows are in an answer. */
export interface GuardedState {
  readonly product: Product
  readonly status: string
  /** ISO 8601 */
  readonly since: string
  /** ISO 8601; null: not known. */
  readonly eventTime: string | null
  readonly dataVersion: string
  readonly failingChecks: readonly string[]
}

const guarded = z
  .array(
    z.object({
      product: z.string(),
      status: z.string(),
      since: z.string(),
      eventTime: z.string().nullable(),
      dataVersion: z.string(),
      failingChecks: z.array(z.object({ name: z.string() })),
    }),
  )
  .nullable()

/** Reads the ledger's word. Products that were never published are left out: they have no rows. */
export function readGuarded({ slot, products }: Guard, head: TextRow): readonly GuardedState[] {
  const text = head[slot]
  const states = guarded.parse(typeof text === 'string' ? JSON.parse(text) : null) ?? []
  return states.flatMap((state) => {
    const product = products.find(({ id }) => id === state.product)
    if (!product || state.dataVersion === '0') return []
    return [
      {
        ...state,
        product,
        since: utc(state.since),
        eventTime: state.eventTime === null ? null : utc(state.eventTime),
        failingChecks: toldNames(
          product,
          state.failingChecks.map(({ name }) => name),
        ),
      },
    ]
  })
}

const utc = (text: string): string => `${text}Z`
