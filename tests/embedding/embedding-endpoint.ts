import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: z.infer<typeof requestBody>
}

/** Answers one request; the last of a list answers all that follow. */
export type Behavior = (response: ServerResponse, request: ReceivedRequest) => void

const requestBody = z.object({
  model: z.string(),
  input: z.array(z.string()),
  dimensions: z.number().optional(),
})

/** An embedding endpoint on loopback that behaves, request by request, as it is told. */
export class EmbeddingEndpoint implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = []
  readonly #behaviors: Behavior[]
  readonly #server = createServer((request, response) => {
    text(request)
      .then((body) => {
        const received = {
          path: request.url ?? '',
          headers: request.headers,
          body: requestBody.parse(JSON.parse(body)),
        }
        this.requests.push(received)
        const [first, ...later] = this.#behaviors
        if (later.length > 0) this.#behaviors.shift()
        first?.(response, received)
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })

  private constructor(behaviors: readonly Behavior[]) {
    this.#behaviors = [...behaviors]
  }

  static async start(...behaviors: Behavior[]): Promise<EmbeddingEndpoint> {
    const endpoint = new EmbeddingEndpoint(behaviors)
    endpoint.#server.listen(0, '127.0.0.1')
    await once(endpoint.#server, 'listening')
    return endpoint
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    return `http://127.0.0.1:${address.port}/v1`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}

/** One vector a text: `[length of the text, 1]`. */
export const wellBehaved: Behavior = (response, { body }) => {
  const data = body.input.map((input, index) => ({ index, embedding: [input.length, 1] }))
  response.end(JSON.stringify({ object: 'list', data }))
}

export function answers(body: unknown): Behavior {
  return (response) => {
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

export function fails(
  status: number,
  body: unknown = { error: { message: `failing with ${status}` } },
  headers: Readonly<Record<string, string>> = { 'retry-after': '0' },
): Behavior {
  return (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
