import { randomBytes } from 'node:crypto'
import type { GraphQLError } from 'graphql'
import { withDefaults } from '../config/limits.ts'
import { execution, type ServerContext } from '../graphql/context.ts'
import { publicError } from '../graphql/errors.ts'
import { TrustedDocuments } from '../graphql/trusted-documents.ts'
import { isToldOf } from '../identity/endpoint-access.ts'
import { anonymous, type Identity } from '../identity/identity.ts'
import type { Registry } from '../product/product.ts'
import { roleCostLimit } from '../policy/role-limits.ts'
import { HashKeys } from '../policy/reader.ts'
import { createAdmission } from './admission.ts'
import type { Admitted, Arrival } from './arrival.ts'
import { GraphqlDoors } from './graphql-doors.ts'
import { createGraphiql } from './graphiql.ts'
import { createReadiness } from './health.ts'
import { createLineageAdmission, isLineagePath } from './lineage-admission.ts'
import { createLineageRoute } from './lineage-route.ts'
import { jsonResponse } from './json-response.ts'
import { Metrics } from './metrics.ts'
import { Origins } from './origins.ts'
import type { Post, PostAnswer } from './post-graphql.ts'
import { isQuestion, unsupported } from './question-type.ts'
import { schemaResponse } from './schema-route.ts'
import type { ServerOptions } from './server-options.ts'
import type { Turns } from './turns.ts'
import { overloaded, Waiting } from './waiting.ts'

export interface Routes {
  /** Whether a request is answered, decided before its body is read; if not, what it is told. */
  readonly admit: (arrival: Arrival) => Promise<Admitted | Response>
  /**
   * Answers any request that was let in.
   * @param signal aborted with a `RequestEnded` when nobody waits for it
   */
  readonly handle: (request: Request, signal: AbortSignal, admitted: Admitted) => Promise<Response>
  /** The short way for a request posted to /graphql; undefined: `handle` answers it. */
  readonly postGraphql: (post: Post) => Promise<PostAnswer | undefined>
  /** Statements that wait for a connection to the database. */
  readonly waitingCount: () => number
  /** Ends what runs beside requests. */
  readonly close: () => void
}

/**
 * Sends each request to what answers its path.
 * @param turns in which work is done that would keep the thread from others
 */
export function createRoutes(options: ServerOptions, turns: Turns): Routes {
  const { mode, queryLog } = options
  const limits = withDefaults(options.limits)
  const { access = {} } = options
  const explains = options.explain ?? mode === 'dev'
  const waiting = new Waiting(options, limits)
  const context: ServerContext = {
    database: options.pool,
    spaces: options.spaces,
    now: options.now,
    hashKeys: new HashKeys(options.secret ?? randomBytes(32).toString('hex')),
    onStatement: options.onStatement,
    audit: options.audit,
    policyVersion: options.policies?.version,
    costLimit: options.policies && roleCostLimit(options.policies),
    wall: options.wall,
    share: (database, asker) => waiting.share(database, asker),
    tellsUsage: (identity) => isToldOf(identity, access.usage, mode),
  }
  const metrics = new Metrics({
    engines: () => doors.engines(),
    now: options.now,
    execution: execution({
      ...context,
      database: waiting.share(options.pool, 'metrics'),
      onStatement: undefined,
    }),
  })
  const tell = (error: unknown): GraphQLError => {
    const told = publicError(error, options.log)
    metrics.error(String(told.extensions['code']))
    return told
  }
  const doors = new GraphqlDoors(options, {
    context,
    mode,
    mayExplain: (identity) => explains && isToldOf(identity, access.explain, mode),
    tellCost: options.tellCost ?? false,
    trusted: options.trustedDocuments && new TrustedDocuments(options.trustedDocuments),
    queryLog,
    clients: options.clients,
    tell,
    turns,
  })
  // A schema that cannot be built is found before anyone asks.
  const open = doors.of(anonymous)
  const graphiql = options.mode === 'dev' ? createGraphiql(open.sources.registry) : undefined
  const ready = createReadiness(options)
  const lineageIn =
    options.lineageIn &&
    createLineageRoute({ ...options, lineageIn: options.lineageIn, limits, tell })
  const admission = createAdmission({
    authenticator: options.authenticator,
    access,
    lineage:
      options.lineageIn &&
      createLineageAdmission({ apiKey: options.lineageIn.apiKey, roles: access.lineage, mode }),
    hasGraphiql: graphiql !== undefined,
    waiting,
    limits,
    origins: new Origins(options.cors),
    isLocal: options.isLocal ?? false,
    onRefusal: ({ reason }) => metrics.refusal(reason),
  })
  const pages = new Map<string, (identity: Identity | undefined) => Response | Promise<Response>>([
    ['/schema.graphql', (identity) => schemaResponse(doors.of(identity ?? anonymous).sdl())],
    ['/health/live', () => jsonResponse(200, { status: 'live' })],
    ['/health/ready', (identity) => ready(identity && (() => doors.of(identity).sources.registry))],
    ['/metrics', async (identity) => metricsResponse(await metrics.write(measuredFor(identity)))],
  ])
  // Who was given the metrics by name is told of every product that his key is for.
  const measuredFor = (identity: Identity = anonymous): Registry =>
    access.metrics && !identity.products ? options.registry : doors.of(identity).sources.registry
  const postGraphql: Routes['postGraphql'] = async (request) => {
    if (waiting.isFull(request.asker)) return undefined
    const start = performance.now()
    const answered = await doors.of(request.identity).post(request)
    if (answered) metrics.request('/graphql', answered.status, (performance.now() - start) / 1000)
    return answered
  }
  const measured = async <T extends object>(
    pathname: string,
    answer: () => Promise<T | Response>,
  ): Promise<T | Response> => {
    const start = performance.now()
    const response = await answer()
    if (!(response instanceof Response)) return response
    const known =
      pathname === '/graphql' ||
      pages.has(pathname) ||
      (lineageIn !== undefined && isLineagePath(pathname))
    metrics.request(known ? pathname : 'other', response.status, (performance.now() - start) / 1000)
    return response
  }
  const admit: Routes['admit'] = (arrival) => measured(arrival.pathname, () => admission(arrival))
  const handle: Routes['handle'] = (request, signal, admitted) =>
    measured(admitted.pathname, () => route(admitted, request, signal))
  const route = async (
    { pathname, identity, asker = '' }: Admitted,
    request: Request,
    signal: AbortSignal,
  ): Promise<Response> => {
    if (pathname === '/graphql') {
      // Who asks for the page alone is not asked who he is.
      if (!identity) return graphiql ? graphiql() : notFound()
      if (!isQuestion(request)) return unsupported()
      return waiting.isFull(asker)
        ? overloaded()
        : doors.of(identity).graphql(request, signal, identity, asker)
    }
    if (pathname === '/' && options.mode === 'dev') return redirect('/graphql')
    if (lineageIn && isLineagePath(pathname)) {
      return waiting.isFull(asker) ? overloaded() : lineageIn(request, signal)
    }
    const read = pages.get(pathname)
    if (!read) return notFound()
    return request.method === 'GET' || request.method === 'HEAD'
      ? read(identity)
      : methodNotAllowed()
  }
  return {
    admit,
    handle,
    postGraphql,
    waitingCount: () => waiting.count,
    close: () => metrics.close(),
  }
}

function metricsResponse(text: string): Response {
  return new Response(text, {
    headers: {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Cache-Control': 'no-store',
    },
  })
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { Location: location } })
}

function notFound(): Response {
  const message =
    'There is nothing here. Use /graphql, /schema.graphql, /health/live, /health/ready or /metrics.'
  return jsonResponse(404, { errors: [{ message, extensions: { code: 'NOT_FOUND' } }] })
}

function methodNotAllowed(): Response {
  const message = 'This can only be read. Use GET.'
  const response = jsonResponse(405, {
    errors: [{ message, extensions: { code: 'METHOD_NOT_ALLOWED' } }],
  })
  response.headers.set('Allow', 'GET, HEAD')
  return response
}
