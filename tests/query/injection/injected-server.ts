import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import { expect } from 'vitest'
import { z } from 'zod'
import { AuditLog } from '../../../src/audit-log/audit-log.ts'
import { valueHasher } from '../../../src/audit-log/audit.ts'
import type { ServerOptions } from '../../../src/http/server-options.ts'
import { alignHistories } from '../../../src/history/align-history.ts'
import type { Identity } from '../../../src/identity/identity.ts'
import { projectNames } from '../../../src/lineage/openlineage/receive/own-names.ts'
import { readPolicies } from '../../../src/policy/read-policies.ts'
import { buildRegistry } from '../../../src/product/registry.ts'
import { attribute, partial, policy, role } from 'platinum'
import { QueryLog } from '../../../src/usage/query-log.ts'
import * as market from '../../graphql/market.ts'
import { seed as seedMarket } from '../../graphql/seed.ts'
import { as, TestServer } from '../../graphql/server.ts'
import {
  holding,
  lineage as clinicLineage,
  people,
  seedClinic,
  visits,
  intake,
} from '../../policy/clinic.ts'
import { isInjected, marker, sentinelTable } from './payloads.ts'
import { plantSentinel, stateOf } from './sentinel.ts'
import { WireSpy } from './wire-spy.ts'

/* A server of everything there is to serve, that writes down all it can, and a watch over its database. */

const description = 'For tests.'
const reader = role('reader', {
  description,
  classifications: {
    'pii.email': partial({ first: 1 }),
    'pii.key': 'hash',
    'pii.name': 'hash',
    'pii.*': 'clear',
    confidential: 'clear',
    restricted: 'null',
  },
})
const exports = {
  reader,
  people: policy(people, {
    grants: [{ role: reader, rows: { country: { in: attribute('countries') } } }],
  }),
  visits: policy(visits, {
    grants: [
      {
        role: reader,
        rows: { or: [{ country: { eq: attribute('country') } }, { id: { lt: 10 } }] },
      },
    ],
  }),
}

const { user, order, remark, contact, rawOrder } = market
const registry = buildRegistry({
  exports: { user, order, remark, contact, rawOrder, intake, people, visits },
  spaces: new Map([['default', 3]]),
})
const { policies, problems } = readPolicies(exports, registry)
if (problems.length > 0) throw new Error(JSON.stringify(problems))
const lineage = { products: new Map([...market.lineage.products, ...clinicLineage.products]) }

/** What senders of events show. */
export const lineageKey = 'key-of-senders'

/** Whoever may see most, but not all. */
export const asker: Identity = {
  ...holding('reader'),
  attributes: { countries: ['NO', 'SE'], country: 'NO' },
}

/** What an answer must never say: words of Postgres, of SQL, of the source. No payload has them. */
const inside =
  /syntax error at or near|invalid input (syntax|value)|violates|relation \\?"|operator does not exist|type \\?"[^"]*\\?" does not exist|malformed|invalid byte|out of range for type|node_modules|\.ts:\d|\bat async |SQLSTATE|from \\?"?(gold|platinum|ops)\\?"?\.|\$\d+::(?!qz)|as c\d|unterminated|pg_(catalog|class|attribute|stat)|plpgsql/i

/** Codes of mistakes of whoever asks. Any other is one of the server's. */
const ownMistakes = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'BAD_REQUEST',
  'COST_TOO_HIGH',
  'DATA_STALE',
  'DATA_BREACHED',
])

const answerShape = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string() }) }))
    .nonempty()
    .optional(),
  extensions: z.unknown().optional(),
})

/** A request in flight, as it is reported when it goes wrong. */
export interface Sent {
  readonly what: string
  readonly payloads: readonly string[]
}

interface Parts {
  /** Owns the database. */
  readonly plain: TestServer
  readonly options: Partial<ServerOptions>
  readonly test: TestServer
  readonly schema: GraphQLSchema
  readonly log: QueryLog
  readonly audit: AuditLog
  /** What was logged. */
  readonly complaints: string[]
  readonly before: Readonly<Record<string, unknown>>
  readonly spy: WireSpy
}

export class InjectedServer implements AsyncDisposable {
  readonly test: TestServer
  readonly schema: GraphQLSchema
  readonly spy: WireSpy
  /** Requests of which a payload came to the database beside a statement. */
  reached = 0
  answered = 0
  refused = 0
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
    this.test = parts.test
    this.schema = parts.schema
    this.spy = parts.spy
  }

  static async start(): Promise<InjectedServer> {
    const project = { registry, lineage, spaces: market.spaces, policies, secret: 'tests' }
    const plain = await TestServer.start(project)
    const { pool } = plain
    await seedMarket(plain)
    await pool.query(seedClinic)
    await alignHistories(pool, registry)
    await plantSentinel(pool)
    const complaints: string[] = []
    const complain = (line: string): void => void complaints.push(line)
    const log = new QueryLog({
      pool,
      now: () => new Date('2026-01-31T12:00:00Z'),
      onProblem: complain,
      everyMs: 50,
    })
    const audit = new AuditLog({ pool, onProblem: complain, everyMs: 20 })
    const space = { namespace: 'postgres://tests:5432', database: 'tests', postgres: '18' }
    const options: Partial<ServerOptions> = {
      ...project,
      queryLog: log,
      audit: {
        operations: 'all',
        add: (record, urgent) => audit.add(record, urgent),
        hashValues: valueHasher('a key of a test, which is long enough'),
      },
      lineageIn: {
        apiKey: lineageKey,
        names: projectNames(registry, lineage, { space, jobNamespace: 'tests' }),
      },
      mode: 'serve',
      explain: true,
      access: { explain: asker.roles },
      log: complain,
    }
    const test = plain.with(options)
    const { data } = await test.ask<IntrospectionQuery>(
      getIntrospectionQuery({ oneOf: true }),
      undefined,
      asker,
    )
    if (!data) throw new Error('no schema')
    const schema = buildClientSchema(data)
    const before = await stateOf(pool)
    const spy = new WireSpy()
    return new InjectedServer({ plain, options, test, schema, log, audit, complaints, before, spy })
  }

  /** Another server over the same database, watched alike. */
  with(options: Partial<ServerOptions>): InjectedServer {
    return new InjectedServer({
      ...this.#parts,
      test: this.#parts.plain.with({ ...this.#parts.options, ...options }),
    })
  }

  /** Notes a line of a log. */
  complain(line: string): void {
    this.#parts.complaints.push(line)
  }

  get pool() {
    return this.test.pool
  }

  /** Posts GraphQL and looks at everything that could have gone wrong. @returns the answer's data */
  async ask(
    { query, variables }: { readonly query: string; readonly variables: unknown },
    sent: Sent,
    identity: Identity = asker,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const { status, text } = await this.fetch(
      '/graphql',
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...as(identity),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      },
      sent,
    )
    const answer = answerShape.safeParse(JSON.parse(text))
    if (!answer.success) throw this.#wrong('no GraphQL answer', sent, text)
    const { data, errors = [] } = answer.data
    const own = errors.filter(({ extensions }) => !ownMistakes.has(extensions.code))
    if (own.length > 0)
      throw this.#wrong(`code ${own[0]?.extensions.code} with status ${status}`, sent, text)
    if (errors.length === 0) this.answered += 1
    else this.refused += 1
    return data
  }

  /** Sends a request to any path. */
  async fetch(
    path: string,
    init: RequestInit,
    sent: Sent,
  ): Promise<{ status: number; text: string }> {
    this.spy.clear()
    const response = await this.test.server.fetch(new Request(`http://localhost${path}`, init))
    const text = await response.text()
    if (response.status >= 500) throw this.#wrong(`status ${response.status}`, sent, text)
    const said = inside.exec(text)
    if (said) throw this.#wrong(`the answer says ${said[0]}`, sent, text)
    this.look(sent, text)
    return { status: response.status, text }
  }

  /** Looks at the statements and the log since the last look. */
  look(sent: Sent, text = ''): void {
    for (const statement of this.spy.texts()) {
      if (
        sent.payloads.some((payload) => isInjected(statement, payload)) ||
        isInjected(statement, sentinelTable)
      ) {
        throw this.#wrong(`a statement holds a payload: ${statement}`, sent, text)
      }
    }
    if (this.spy.values().some((value) => value.includes(marker))) this.reached += 1
    if (this.#parts.complaints.length > 0)
      throw this.#wrong(`the log says ${this.#parts.complaints.splice(0).join('; ')}`, sent, text)
  }

  #wrong(what: string, sent: Sent, text: string): Error {
    return new Error(
      `${what}\nof ${sent.what}\npayloads ${JSON.stringify(sent.payloads)}\nanswer ${text.slice(0, 2_000)}`,
    )
  }

  /** All that is written beside requests is written, and nothing is changed that must not be. */
  async assertIntact(): Promise<void> {
    await this.#parts.log.flush()
    expect(await stateOf(this.pool)).toEqual(this.#parts.before)
    expect(this.#parts.complaints).toEqual([])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.spy[Symbol.dispose]()
    await this.test.server.close()
    await this.#parts.log[Symbol.asyncDispose]()
    await this.#parts.audit[Symbol.asyncDispose]()
    await this.#parts.plain[Symbol.asyncDispose]()
  }
}
