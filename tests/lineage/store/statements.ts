import type { Pool } from 'pg'
import { withTransaction } from '../../../src/database/transaction.ts'
import { recordLineage, type LineageFacts } from '../../../src/lineage/store/record-lineage.ts'
import type {
  Dataset,
  LineageStatement,
  StatementEdge,
} from '../../../src/lineage/store/statement.ts'
import { applyEngineTables } from '../../../src/migration/engine-tables.ts'
import { freshDatabase } from '../../harness/database.ts'

/** An empty database with the engine's own tables. */
export async function lineageDatabase(): Promise<{ readonly pool: Pool } & AsyncDisposable> {
  const fresh = await freshDatabase()
  await applyEngineTables(fresh.database.pool)
  return {
    pool: fresh.database.pool,
    [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose](),
  }
}

/** `gold.packages` is a product, `lake:events` is not. */
export function dataset(name: string): Dataset {
  const colon = name.search(/:(?!\/)/)
  return colon === -1
    ? { kind: 'product', id: name }
    : { kind: 'outside', namespace: name.slice(0, colon), name: name.slice(colon + 1) }
}

/** `silver.words#word IDENTITY`; without `#`, the dataset as a whole. */
export function edge(text: string): StatementEdge {
  const [place = '', subtype = 'IDENTITY', ...more] = text.split(' ')
  const [name = '', field] = place.split('#')
  return {
    dataset: dataset(name),
    field: field ?? null,
    type: ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'].includes(subtype) ? 'DIRECT' : 'INDIRECT',
    subtype: subtype as StatementEdge['subtype'],
    masking: more.includes('masked'),
    description: null,
  }
}

export interface Made {
  readonly by?: string
  readonly from?: readonly string[]
  readonly fields?: readonly string[]
  readonly columns?: Readonly<Record<string, readonly string[]>>
  readonly indirect?: readonly string[]
  readonly unresolved?: readonly string[]
}

/** How a dataset is made, in few words; its inputs are those of its edges unless `from` says more. */
export function statement(output: string, made: Made): LineageStatement {
  const columns = new Map(
    Object.entries(made.columns ?? {}).map(([field, edges]) => [field, edges.map(edge)]),
  )
  const indirect = (made.indirect ?? []).map(edge)
  const all = [...[...columns.values()].flat(), ...indirect].map((each) => each.dataset)
  return {
    output: dataset(output),
    job: made.by === undefined ? null : { namespace: 'jobs', name: made.by },
    transform: made.by === undefined ? 'select' : 'job',
    inputs: [
      ...new Map(
        [...(made.from ?? []).map(dataset), ...all].map((each) => [JSON.stringify(each), each]),
      ).values(),
    ],
    fields: made.fields ?? [],
    columns,
    indirect,
    unresolved: made.unresolved ?? [],
  }
}

/** Records how a dataset is made since a moment. */
export async function record(
  pool: Pool,
  output: string,
  made: Made,
  facts: Partial<LineageFacts> = {},
): Promise<Awaited<ReturnType<typeof recordLineage>>> {
  return withTransaction(pool, (client) =>
    recordLineage(client, statement(output, made), {
      at: '2026-01-01T00:00:00Z',
      runId: null,
      dataVersion: null,
      verification: 'VERIFIED',
      verifiedAt: null,
      ...facts,
    }),
  )
}
