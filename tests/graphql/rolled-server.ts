import { createServer, type GraphqlServer } from '../../src/http/server.ts'
import { everyoneIs } from '../../src/identity/authenticator.ts'
import { anonymous } from '../../src/identity/identity.ts'
import { rollBack } from '../../src/materialization/roll-back.ts'
import type { RunOutcome } from '../../src/materialization/run.ts'
import type { AnsweredBy } from '../../src/query/answered-by.ts'
import type { Materialization } from '../../src/index.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import type { Registry } from '../../src/product/product.ts'
import type { Statement } from '../../src/query/sql-text.ts'
import { masking } from './masking.ts'
import {
  openTiny,
  resolveTiny,
  rowsFrom,
  type TinyProject,
} from '../materialization/tiny-project.ts'
import { customers, orders, type OrderRow } from './rolled-shop.ts'

export interface Told {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
  readonly extensions?: {
    readonly platinum: {
      readonly answeredBy?: Readonly<Record<string, AnsweredBy>>
      readonly explain?: {
        readonly fields: Readonly<Record<string, { plan: string; sql: string }>>
      }
    }
  }
}

interface Provenance {
  readonly products: readonly { readonly id: string }[]
  readonly fields: readonly { readonly coordinate: string }[]
}

/** Orders with rollups, and the same orders served by who knows of none. */
export class RolledServer implements AsyncDisposable {
  rows: readonly OrderRow[] = []
  readonly statements: Statement[] = []
  readonly tiny: TinyProject
  readonly #rolled: GraphqlServer
  readonly #plain: GraphqlServer

  private constructor(tiny: TinyProject, plain: Registry, take: (self: RolledServer) => void) {
    this.tiny = tiny
    this.#rolled = serve(tiny, tiny.registry, (statement) => this.statements.push(statement))
    this.#plain = serve(tiny, plain)
    take(this)
  }

  static async open(
    rollups: readonly AnyDataProduct[],
    jobs: readonly Materialization[],
  ): Promise<RolledServer> {
    let self: RolledServer | undefined
    const sources = [
      rowsFrom(customers, () =>
        ['Ada', 'Bob', 'Cid'].map((name, index) => ({ name, city: index === 2 ? null : 'Turin' })),
      ),
      rowsFrom(orders, () => self?.rows ?? []),
    ]
    const tiny = await openTiny([customers, orders, ...rollups], [...sources, ...jobs])
    const { registry } = await resolveTiny([customers, orders], sources)
    return new RolledServer(tiny, registry, (made) => {
      self = made
    })
  }

  async publish(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const outcome = await this.run(id)
      if (outcome.status === 'PUBLISHED' || outcome.status === 'UNCHANGED') continue
      throw new Error(`${id} is ${outcome.status}: ${JSON.stringify(outcome, bigints)}`)
    }
  }

  /** Serves the version before again. */
  async goBack(id: string): Promise<void> {
    const product = this.tiny.registry.byId.get(id)
    if (!product) throw new Error(`no product ${id}`)
    await rollBack(this.tiny.pool, product, { by: 'ada', reason: 'tests' })
  }

  /** What the clock of the database says, between publications. */
  async moment(): Promise<string> {
    const { rows } = await this.tiny.pool.query<{ now: string }>(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
    )
    return rows[0]?.now ?? ''
  }

  async run(id: string): Promise<RunOutcome> {
    return await this.tiny.run(id)
  }

  /** The answer with what is explained of it. */
  async ask(query: string, variables?: unknown, explain: 'cost' | 'plan' = 'cost'): Promise<Told> {
    return (await post(this.#rolled, query, variables, { 'platinum-explain': explain })) as Told
  }

  /** What is told of where the fields of an answer come from. */
  async provenanceOf(query: string): Promise<Provenance> {
    const headers = { 'platinum-provenance': 'fields' }
    const { extensions } = (await post(this.#rolled, query, undefined, headers)) as {
      extensions: { platinum: Provenance }
    }
    return extensions.platinum
  }

  /** The text of the answer of who knows of rollups, and of who knows of none. */
  async both(query: string, variables?: unknown): Promise<readonly [string, string]> {
    const [rolled, plain] = await Promise.all(
      [this.#rolled, this.#plain].map((server) => post(server, query, variables, {})),
    )
    return [JSON.stringify(rolled), JSON.stringify(plain)]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rolled.close()
    await this.#plain.close()
    await this.tiny[Symbol.asyncDispose]()
  }
}

function serve(
  tiny: TinyProject,
  registry: Registry,
  onStatement?: (statement: Statement) => void,
): GraphqlServer {
  return createServer({
    registry,
    lineage: { products: new Map() },
    spaces: tiny.spaces,
    pool: tiny.pool,
    now: () => new Date('2026-03-01T00:00:00Z'),
    mode: 'dev',
    authenticator: everyoneIs(anonymous),
    policies: masking,
    log: () => undefined,
    ...(onStatement ? { onStatement } : {}),
  })
}

async function post(
  server: GraphqlServer,
  query: string,
  variables: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const response = await server.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    }),
  )
  return await response.json()
}

const bigints = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value
