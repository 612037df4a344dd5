import type { TextRow } from '../database/cells.ts'
import type { RootPlan } from './plan.ts'
import { productsOf } from './products-of.ts'
import type { Slot } from './shape.ts'
import { parameter, sql, type Sql } from './sql-text.ts'

/** Where the data versions stand that an answer is recorded with. */
export interface RecordedVersions {
  readonly slot: Slot
  readonly products: readonly string[]
}

/** Adds the data versions of what is read to what stands beside its rows, where they are recorded. */
export function compileVersions(
  plan: RootPlan,
  add: (expression: Sql) => Slot,
): RecordedVersions | undefined {
  if (plan.recordsVersions !== true) return undefined
  const products = [...productsOf(plan)].map(({ id }) => id).toSorted()
  const expression = sql`(select string_agg(g.product || ' ' || g.data_version::text, ',') from ops.product as g where g.product = any(${parameter(products, 'text[]')}))`
  return { slot: add(expression), products }
}

/** By product id; 0 for a product that the ledger does not know. */
export function readVersions(
  { slot, products }: RecordedVersions,
  head: TextRow,
): Readonly<Record<string, string>> {
  const versions = Object.fromEntries(products.map((id) => [id, '0']))
  const text = head[slot]
  if (typeof text !== 'string') return versions
  for (const pair of text.split(',')) {
    const [id = '', version = '0'] = pair.split(' ')
    versions[id] = version
  }
  return versions
}
