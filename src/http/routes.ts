import type { GraphQLSchema } from 'graphql'
import { withDefaults } from '../config/limits.ts'
import type { GraphqlContext } from '../graphql/context.ts'
import { Engine } from '../graphql/engine.ts'
import { annotateSchema } from '../graphql/print-schema.ts'
import { createGraphqlHandler } from './graphql-handler.ts'
import { asksForPage, createGraphiql } from './graphiql.ts'
import { createReadiness } from './health.ts'
import { jsonResponse } from './json-response.ts'
import { isOverloaded, overloaded } from './overload.ts'
import { createPostGraphql, type Post, type PostAnswer } from './post-graphql.ts'
import { schemaResponse } from './schema-route.ts'
import type { ServerOptions } from './server-options.ts'

export interface Routes {
  /** Answers any request. @param signal aborted with a `RequestEnded` when nobody waits for it */
  readonly handle: (request: Request, signal: AbortSignal) => Promise<Response>
  /** The short way for a request posted to /graphql; undefined: `handle` answers it. */
  readonly postGraphql: (post: Post) => Promise<PostAnswer | undefined>
}

/** Sends each request to what answers its path. */
export function createRoutes(options: ServerOptions, schema: GraphQLSchema): Routes {
  const { mode, log } = options
  const limits = withDefaults(options.limits)
  const mayExplain = options.explain ?? mode === 'dev'
  const context: GraphqlContext = {
    database: options.pool,
    spaces: options.spaces,
    now: options.now,
    onStatement: options.onStatement,
  }
  const engine = new Engine({ schema, hideSuggestions: mode !== 'dev', limits })
  const post = createPostGraphql({ engine, context, mayExplain, log })
  const graphql = createGraphqlHandler({ schema, engine, mode, mayExplain, log, context })
  const graphiql = options.mode === 'dev' ? createGraphiql(options.registry) : undefined
  const ready = createReadiness(options)
  const sdl = annotateSchema(schema, options)
  const pages = new Map<string, () => Response | Promise<Response>>([
    ['/schema.graphql', () => schemaResponse(sdl)],
    ['/health/live', () => jsonResponse(200, { status: 'live' })],
    ['/health/ready', ready],
  ])
  const postGraphql: Routes['postGraphql'] = async (request) =>
    isOverloaded(options.pool, limits) ? undefined : await post(request)
  const handle: Routes['handle'] = async (request, signal) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/graphql') {
      if (graphiql && asksForPage(request)) return graphiql()
      return isOverloaded(options.pool, limits) ? overloaded() : graphql(request, signal)
    }
    if (pathname === '/' && options.mode === 'dev') return redirect('/graphql')
    const read = pages.get(pathname)
    if (!read) return notFound()
    return request.method === 'GET' || request.method === 'HEAD' ? read() : methodNotAllowed()
  }
  return { handle, postGraphql }
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { Location: location } })
}

function notFound(): Response {
  const message =
    'There is nothing here. Use /graphql, /schema.graphql, /health/live or /health/ready.'
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
