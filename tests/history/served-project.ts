import type { Materialization } from 'platinum'
import { alignHistories } from '../../src/history/align-history.ts'
import { createServer, type GraphqlServer } from '../../src/http/server.ts'
import { everyoneIs } from '../../src/identity/authenticator.ts'
import { masking } from '../graphql/masking.ts'
import { anonymous } from '../../src/identity/identity.ts'
import type { Policies } from '../../src/policy/policies.ts'
import type { Registry } from '../../src/product/product.ts'
import type { AnyDataProduct } from '../../src/product/data-product.ts'
import type { Statement } from '../../src/query/sql-text.ts'
import type { Answer, AnswerError } from '../graphql/server.ts'
import { openTiny, type TinyProject } from '../materialization/tiny-project.ts'

/** A publication, as the log has it. Times have six digits of a second. */
export interface LoggedPublication {
  readonly version: string
  readonly at: string
  readonly run: string | null
}

/** A tiny project that is made and served. */
export class ServedProject implements AsyncDisposable {
  readonly statements: Statement[] = []
  readonly tiny: TinyProject
  readonly #server: GraphqlServer

  private constructor(tiny: TinyProject, policies: Policies) {
    this.tiny = tiny
    this.#server = createServer({
      registry: tiny.registry,
      lineage: { products: new Map() },
      spaces: tiny.spaces,
      pool: tiny.pool,
      authenticator: everyoneIs(anonymous),
      policies,
      now: () => new Date(),
      mode: 'serve',
      log: (line) => this.logged.push(line),
      onStatement: (statement) => this.statements.push(statement),
    })
  }

  readonly logged: string[] = []

  static async open(
    products: readonly AnyDataProduct[],
    jobs: readonly Materialization[],
    policiesOf: (registry: Registry) => Policies = () => masking,
  ): Promise<ServedProject> {
    const tiny = await openTiny(products, jobs)
    await alignHistories(tiny.pool, tiny.registry)
    return new ServedProject(tiny, policiesOf(tiny.registry))
  }

  /** Runs a product, which has to be published or unchanged. */
  async publish(id: string): Promise<void> {
    const outcome = await this.tiny.run(id)
    if (outcome.status === 'PUBLISHED' || outcome.status === 'UNCHANGED') return
    throw new Error(`${id} is ${outcome.status}`, { cause: outcome })
  }

  async ask<Data>(query: string, variables?: unknown): Promise<Answer<Data>> {
    const response = await this.#server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query, variables }),
      }),
    )
    return (await response.json()) as Answer<Data>
  }

  async data<Data>(query: string, variables?: unknown): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables)
    if (errors || data === undefined) throw new Error(JSON.stringify({ errors, log: this.logged }))
    return data
  }

  async error(query: string, variables?: unknown): Promise<AnswerError> {
    const { errors } = await this.ask(query, variables)
    const [only, ...others] = errors ?? []
    if (!only || others.length > 0) throw new Error(`expected one error: ${JSON.stringify(errors)}`)
    return only
  }

  async log(product: string): Promise<LoggedPublication[]> {
    const { rows } = await this.tiny.pool.query<LoggedPublication>(
      `SELECT data_version::text AS version, run_id AS run,
              to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
         FROM ops.publication WHERE product = $1 ORDER BY data_version`,
      [product],
    )
    return rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    await this.tiny[Symbol.asyncDispose]()
  }
}

/** A moment some microseconds later, or earlier where they are negative. */
export function shifted(at: string, microseconds: number): string {
  const [, whole = '', fraction = ''] = /^(.*)\.(\d{6})Z$/.exec(at) ?? []
  const total = BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction) + BigInt(microseconds)
  const seconds = new Date(Number(total / 1_000_000n) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(total % 1_000_000n).padStart(6, '0')}Z`
}
