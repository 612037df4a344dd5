import pg from 'pg'
import type { OpenPool, PoolOptions } from '../../src/database/connect.ts'
import { createServer, type GraphqlServer } from '../../src/http/server.ts'
import type { ServerOptions } from '../../src/http/server-options.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import type { Authenticator } from '../../src/identity/authenticator.ts'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { Product, Registry } from '../../src/product/product.ts'
import type { Statement } from '../../src/query/sql-text.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { lineage, registry, spaces } from './market.ts'
import { planOf, raisedWall, type RaisedWall } from '../second-wall/raised.ts'
import { masking } from './masking.ts'

export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: {
    readonly code: string
    readonly path?: readonly (string | number)[]
    readonly id?: string
    readonly cost?: number
    readonly limit?: number
    readonly found?: number
  }
}

export interface Answer<Data = unknown> {
  readonly data?: Data
  readonly errors?: readonly AnswerError[]
}

/**
 * Who asks in tests: whoever a test says, by a header that `as` makes. Who says nothing is nobody
 * in particular.
 */
const asker = 'Bearer test:'

const authenticator: Authenticator = {
  identify: ({ authorization }) => ({
    identity: authorization?.startsWith(asker)
      ? (JSON.parse(decodeURIComponent(authorization.slice(asker.length))) as Identity)
      : anonymous,
  }),
}

/** The headers by which a request to a `TestServer` is asked by somebody. */
export function as(identity: Identity | undefined): Record<string, string> {
  if (!identity) return {}
  return { authorization: `${asker}${encodeURIComponent(JSON.stringify(identity))}` }
}

/** A server over a database of its own, with the project's tables, empty. */
export class TestServer implements AsyncDisposable {
  readonly statements: Statement[] = []
  readonly logged: string[] = []
  readonly server: GraphqlServer
  readonly #fresh: FreshDatabase
  readonly #owned: boolean
  readonly #wall: RaisedWall | undefined

  private constructor(
    fresh: FreshDatabase,
    owned: boolean,
    options: Partial<ServerOptions>,
    wall?: RaisedWall,
  ) {
    this.#fresh = fresh
    this.#owned = owned
    this.#wall = wall
    this.server = createServer({
      registry,
      lineage,
      spaces,
      pool: fresh.database.pool,
      authenticator,
      policies: masking,
      now: () => new Date('2026-01-31T12:00:00Z'),
      mode: 'serve',
      log: (line) => this.logged.push(line),
      onStatement: (statement) => this.statements.push(statement),
      ...wall?.options,
      ...options,
    })
  }

  /** @param secondWall whether it reads behind the second wall; with all of them, by the environment */
  static async start(
    options: Partial<ServerOptions> = {},
    secondWall = process.env['PLATINUM_TEST_SECOND_WALL'] === 'on',
  ): Promise<TestServer> {
    const fresh = await freshDatabase()
    const { pool } = fresh.database
    await pool.query('create extension if not exists vector')
    await applyEngineTables(pool)
    await pool.query(tables(options.registry ?? registry))
    const { policies = masking, classes } = options
    const wall = secondWall
      ? await raisedWall(
          fresh.database,
          planOf(options.registry ?? registry, policies, classes),
          policies,
          options.registry ?? registry,
        )
      : undefined
    return new TestServer(fresh, true, options, wall)
  }

  /** Another server over the same database. */
  with(options: Partial<ServerOptions>): TestServer {
    const isSame = !options.policies && !options.registry && !options.pool
    return new TestServer(this.#fresh, false, options, isSame ? this.#wall : undefined)
  }

  get pool() {
    return this.#fresh.database.pool
  }

  /** Another pool of the same database; the caller's to close. */
  openPool(options: PoolOptions): OpenPool {
    return this.#fresh.database.openPool(options)
  }

  /** Another pool, of one connection, whose settings can be changed; the caller's to end. */
  oneConnection(): pg.Pool {
    return new pg.Pool({ ...this.#fresh.database.connection, max: 1 })
  }

  /**
   * Posts a GraphQL request.
   * @param identity who asks; default: the engine itself
   */
  async ask<Data = unknown>(
    query: string,
    variables?: unknown,
    identity?: Identity,
  ): Promise<Answer<Data>> {
    const response = await this.server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...as(identity),
        },
        body: JSON.stringify({ query, variables }),
      }),
    )
    return (await response.json()) as Answer<Data>
  }

  /** Sends the same request by GET, which goes the long way. */
  async askByGet<Data = unknown>(
    query: string,
    variables?: unknown,
    identity?: Identity,
  ): Promise<Answer<Data>> {
    const url = new URL('http://localhost/graphql')
    url.searchParams.set('query', query)
    if (variables !== undefined) url.searchParams.set('variables', JSON.stringify(variables))
    const headers = { accept: 'application/json', ...as(identity) }
    const response = await this.server.fetch(new Request(url, { headers }))
    return (await response.json()) as Answer<Data>
  }

  /** The data of a request that must not fail. */
  async data<Data = unknown>(
    query: string,
    variables?: unknown,
    identity?: Identity,
  ): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables, identity)
    if (errors || data === undefined) throw new Error(JSON.stringify({ errors, log: this.logged }))
    return data
  }

  /** The one error of a request that must fail. */
  async error(query: string, variables?: unknown, identity?: Identity): Promise<AnswerError> {
    const { errors } = await this.ask(query, variables, identity)
    const [only, ...others] = errors ?? []
    if (!only || others.length > 0) throw new Error(`expected one error: ${JSON.stringify(errors)}`)
    return only
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    if (this.#owned) await this.#wall?.[Symbol.asyncDispose]()
    if (this.#owned) await this.#fresh[Symbol.asyncDispose]()
  }
}

/** The tables that the declarations ask for. */
export function tables({ products }: Registry): string {
  const enums = new Map<string, string>()
  for (const { columns } of products) {
    for (const { enumValues, castType, family } of columns) {
      const values = (enumValues ?? []).map((value) => `'${value}'`).join(', ')
      if (family === 'enum') enums.set(castType, `create type ${castType} as enum (${values});`)
    }
  }
  return [...enums.values(), ...products.map(table)].join('\n')
}

function table({ layer, tableName, columns, grain }: Product): string {
  const lines = columns.map(
    ({ name, family, sqlType, castType, notNull, drizzle }) =>
      `"${name}" ${family === 'enum' ? castType : sqlType}${notNull ? ' not null' : ''}${drizzle.generatedIdentity ? ' generated always as identity' : ''}`,
  )
  const key = grain.map(({ name }) => `"${name}"`).join(', ')
  return `create table ${layer}."${tableName}" (${lines.join(', ')}, primary key (${key}));`
}
