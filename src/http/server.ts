import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withDefaults } from '../config/limits.ts'
import { createRoutes } from './routes.ts'
import { answerRequest } from './answer-request.ts'
import { ConnectionLimit } from './connection-limit.ts'
import { requestListener } from './request-listener.ts'
import type { ServerOptions } from './server-options.ts'
import { Turns } from './turns.ts'

export interface GraphqlServer {
  /** Answers a request without a network; the same answer as over HTTP. */
  readonly fetch: (request: Request) => Promise<Response>
  /** @param port 0 for any free one. @throws as `net.Server.listen` does, for one that is taken */
  readonly listen: (port: number, host: string) => Promise<{ readonly port: number }>
  /** Statements that wait for a connection to the database at the moment. */
  readonly waitingCount: () => number
  /** Stops accepting, lets requests under way end, and closes what is left after 5 seconds. */
  readonly close: () => Promise<void>
}

const keepAliveTimeoutMs = 5_000
/** How often connections are looked at for requests that take too long to arrive. */
const checkMs = 1_000
/** How long requests under way may take to end when the server closes. */
const drainMs = 5_000

/**
 * The GraphQL server of a project: `/graphql`, `/schema.graphql`, `/health/live`, `/health/ready`,
 * `/metrics`, `/api/v1/lineage`.
 * The pool stays the caller's to close.
 */
export function createServer(options: ServerOptions): GraphqlServer {
  const limits = withDefaults(options.limits)
  const turns = new Turns()
  const routes = createRoutes(options, turns)
  const server: Server = createHttpServer(
    {
      headersTimeout: Math.min(limits.headersMs, limits.bodyMs),
      requestTimeout: limits.bodyMs,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    requestListener({
      routes,
      isClosing: () => !server.listening,
      log: options.log,
      limits,
      turns,
    }),
  )
  const connections = new ConnectionLimit(limits.connectionsPerAddress)
  server.prependListener('connection', (socket) => connections.admit(socket))
  // A connection on which nothing moves for longer than all of these waits for nothing.
  server.setTimeout(limits.bodyMs + limits.requestMs + limits.answerMs)
  return {
    fetch: (request) => answerRequest(routes, request, limits.requestMs),
    listen: (port, host) => listen(server, port, host),
    waitingCount: routes.waitingCount,
    close: async () => {
      await close(server)
      routes.close()
    },
  }
}

async function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  return { port: address.port }
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const deadline = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(deadline)
}
