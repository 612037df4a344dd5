import { integer, text } from 'drizzle-orm/pg-core'
import { bronze, dataProduct, gold } from 'platinum'
import { sql, type SQLWrapper } from 'drizzle-orm'
import type { QueryBuilder } from 'drizzle-orm/pg-core'
import { createServer, type GraphqlServer } from '../../../../src/http/server.ts'
import type { ServerOptions } from '../../../../src/http/server-options.ts'
import { everyoneIs } from '../../../../src/identity/authenticator.ts'
import { system } from '../../../../src/identity/identity.ts'
import {
  readDatasetSpace,
  type DatasetSpace,
} from '../../../../src/lineage/openlineage/dataset-names.ts'
import { projectNames } from '../../../../src/lineage/openlineage/receive/own-names.ts'
import { readStatements } from '../../../../src/lineage/store/read-statements.ts'
import type { Dataset, LineageStatement } from '../../../../src/lineage/store/statement.ts'
import { job, openTiny, type TinyProject } from '../../../materialization/tiny-project.ts'

const contract = {
  version: '1.0.0',
  owner: 'sales',
  freshness: { lane: 'batch', within: '1d' },
} as const

const rawOrders = dataProduct(
  bronze.table('raw_orders', { id: integer('id').primaryKey(), buyer: text('buyer') }),
  {
    ...contract,
    name: 'RawOrder',
    description: 'Orders as they came.',
    columns: { id: 'Number.', buyer: 'Hash of the address.' },
  },
)

const orders = dataProduct(
  gold.table('orders', { id: integer('id').primaryKey(), buyer: text('buyer') }),
  {
    ...contract,
    name: 'Order',
    description: 'Orders.',
    columns: { id: 'Number.', buyer: 'Hash of the address.' },
  },
)

/** A server that takes events, over a project whose bronze product reads a folder of the lake. */
export interface Receiving extends AsyncDisposable {
  readonly tiny: TinyProject
  readonly space: DatasetSpace
  readonly server: GraphqlServer
  /** Lines of the server's log. */
  readonly logged: readonly string[]
  /** Posts a body as JSON; @returns status and answer. */
  post(body: unknown, how?: PostOptions): Promise<{ status: number; answer: unknown }>
  /** Another server over the same database. */
  serve(options: Partial<ServerOptions>): GraphqlServer
  /** What is recorded of a dataset, a statement for each job. */
  statements(dataset: Dataset): Promise<LineageStatement[]>
}

export interface PostOptions {
  readonly server?: GraphqlServer
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** @param made whether the products are made before, so that their lineage is recorded */
export async function openReceiving(made = true): Promise<Receiving> {
  const tiny = await openTiny(
    [rawOrders, orders],
    [
      job(rawOrders, {
        source: {
          dataset: { namespace: 's3://lake', name: 'clean/orders' },
          read: async function* () {
            yield [{ id: 1, buyer: 'hash' }]
          },
        },
      }),
      job(orders, {
        select: (db: QueryBuilder): SQLWrapper =>
          db
            .select({ id: rawOrders.id, buyer: sql<string>`upper(${rawOrders.buyer})`.as('buyer') })
            .from(rawOrders),
      }),
    ],
  )
  const space = await readDatasetSpace(tiny.database)
  const lineage = {
    products: new Map([...tiny.materializations].map(([id, each]) => [id, each.lineage])),
  }
  const names = projectNames(tiny.registry, lineage, { space, jobNamespace: 'shop' })
  const logged: string[] = []
  const serve = (options: Partial<ServerOptions>): GraphqlServer =>
    createServer({
      registry: tiny.registry,
      lineage,
      spaces: tiny.spaces,
      pool: tiny.pool,
      authenticator: everyoneIs(system),
      now: () => new Date('2026-06-01T00:00:00Z'),
      mode: 'dev',
      lineageIn: { apiKey: undefined, names },
      log: (line) => logged.push(line),
      ...options,
    })
  const own = serve({})
  if (made) {
    await tiny.run('bronze.raw_orders')
    await tiny.run('gold.orders')
  }
  return {
    tiny,
    space,
    server: own,
    logged,
    serve,
    async post(body, { server = own, path = '/api/v1/lineage', headers = {} } = {}) {
      const request = new Request(`http://localhost${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const response = await server.fetch(request)
      return { status: response.status, answer: (await response.json()) as unknown }
    },
    async statements(dataset) {
      const client = await tiny.pool.connect()
      try {
        return (await readStatements(client, dataset)).map(({ statement }) => statement)
      } finally {
        client.release()
      }
    },
    async [Symbol.asyncDispose]() {
      await own.close()
      await tiny[Symbol.asyncDispose]()
    },
  }
}

export const outside = (namespace: string, name: string): Dataset => ({
  kind: 'outside',
  namespace,
  name,
})
