import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { eventShape, type SentEvent } from './events.ts'

export interface ReceivedEvent {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly event: SentEvent
}

/** Answers one request; undefined takes the event. */
export type Behavior = ((response: ServerResponse) => void) | undefined

/** Answers with a status. */
export const status =
  (code: number, body = ''): Behavior =>
  (response) =>
    response.writeHead(code).end(body)

/** Never answers. */
export const silence: Behavior = () => undefined

/** An endpoint on loopback that takes OpenLineage events, or does with each what it is told. */
export class LineageEndpoint implements AsyncDisposable {
  /** Every event that was posted, also those that were not taken. */
  readonly posted: ReceivedEvent[] = []
  readonly taken: ReceivedEvent[] = []
  /** What is done with the next requests, one after the other; afterwards they are taken. */
  behaviors: Behavior[] = []
  readonly #server = createServer((request, response) => {
    text(request)
      .then((body) => {
        const received = {
          path: request.url ?? '',
          headers: request.headers,
          event: eventShape.parse(JSON.parse(body)),
        }
        this.posted.push(received)
        const behavior = this.behaviors.shift()
        if (behavior) behavior(response)
        else {
          this.taken.push(received)
          response.writeHead(201).end()
        }
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })

  static async start(): Promise<LineageEndpoint> {
    const endpoint = new LineageEndpoint()
    endpoint.#server.listen(0, '127.0.0.1')
    await once(endpoint.#server, 'listening')
    return endpoint
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    return `http://127.0.0.1:${address.port}`
  }

  /** Event types by run, in the order in which they were taken. */
  takenByRun(): string[][] {
    return [...Map.groupBy(this.taken, ({ event }) => event.run.runId).values()].map((received) =>
      received.map(({ event }) => event.eventType),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server, 'close')
  }
}
