import { integer, text, type QueryBuilder } from 'drizzle-orm/pg-core'
import { atLeast, bronze, dataProduct, gold } from 'platinum'
import { eq } from 'drizzle-orm'
import type { ProductMaterialization } from '../../../src/materialization/resolve.ts'
import { runProduct, type RunOutcome } from '../../../src/materialization/run.ts'
import { job, openTiny, rowsFrom, type TinyProject } from '../../materialization/tiny-project.ts'
import { sinkFor } from './events.ts'

const rawOrders = dataProduct(
  bronze.table('raw_orders', {
    id: integer('id').primaryKey(),
    amount: integer('amount'),
    state: text('state'),
  }),
  {
    name: 'RawOrder',
    version: '1.0.0',
    owner: 'sales',
    description: 'Orders as they came.',
    columns: { id: 'Number.', amount: 'Cents.', state: 'Open or paid.' },
    freshness: { lane: 'batch', within: '1d' },
  },
)

const orders = dataProduct(
  gold.table('orders', { id: integer('id').primaryKey(), amount: integer('amount') }),
  {
    name: 'Order',
    version: '1.0.0',
    owner: 'sales',
    description: 'Paid orders.',
    columns: { id: 'Number.', amount: 'Cents.' },
    freshness: { lane: 'batch', within: '1d' },
    checks: [atLeast('amount', 0)],
  },
)

/** What the source yields. */
export interface OrderRow {
  readonly id: number
  readonly amount: number
  readonly state: string
}

/** Two products, bronze.raw_orders and gold.orders, whose runs are told to one destination, `test`. */
export interface ToldProject extends AsyncDisposable {
  readonly tiny: TinyProject
  /** Runs a product, forced, and tells. */
  readonly run: (
    id: string,
    how?: { readonly signal?: AbortSignal; readonly flowId?: string },
  ) => Promise<RunOutcome>
}

/** @param read the rows of the source; what it throws fails the run */
export async function openTold(read: () => readonly OrderRow[]): Promise<ToldProject> {
  const tiny = await openTiny(
    [rawOrders, orders],
    [
      rowsFrom(rawOrders, read),
      job(orders, {
        select: (db: QueryBuilder) =>
          db
            .select({ id: rawOrders.id, amount: rawOrders.amount })
            .from(rawOrders)
            .where(eq(rawOrders.state, 'paid by a secret friend')),
      }),
    ],
  )
  const context = { ...tiny.context, openLineage: await sinkFor(tiny.database) }
  return {
    tiny,
    async run(id, { signal = new AbortController().signal, flowId = null } = {}) {
      const materialization: ProductMaterialization | undefined = tiny.materializations.get(id)
      if (!materialization) throw new Error(`no product ${id}`)
      return await runProduct(context, materialization, { flowId, forced: true, signal })
    },
    [Symbol.asyncDispose]: () => tiny[Symbol.asyncDispose](),
  }
}
