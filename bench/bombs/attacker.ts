import { connect, type Socket } from 'node:net'

/** Another address of this machine, so that the server does not take both for one asker. */
const localAddress = '127.0.0.2'

/** The connections of who throws bombs, until disposed. */
export class Attacker implements Disposable {
  readonly #port: number
  readonly #open = new Set<Socket>()
  /** How often each status was answered; 0: the connection ended without one. */
  readonly statuses = new Map<number, number>()

  constructor(port: number) {
    this.#port = port
  }

  /** Opens a connection. Undefined when it is refused. */
  async open(): Promise<Socket | undefined> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', localAddress })
    this.#open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#open.delete(socket))
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(socket))
      socket.once('close', () => resolve(undefined))
    })
  }

  /** Sends a request and waits for its answer, or for the end of the connection. */
  async send(request: Iterable<string | Buffer>, open?: Socket): Promise<void> {
    const socket = open ?? (await this.open())
    if (!socket) return this.#count(0)
    await new Promise<void>((resolve) => {
      let heard = ''
      const done = (): void => {
        this.#count(Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1] ?? 0))
        socket.destroy()
        resolve()
      }
      socket.on('data', (part) => {
        heard = (heard + part.toString('latin1')).slice(0, 100)
        // Every answer of interest is known by its first line.
        if (heard.includes('\r\n')) done()
      })
      socket.once('close', () => {
        if (heard === '') done()
      })
      this.#write(socket, request).catch(() => socket.destroy())
    })
  }

  /** Statuses with how often each was answered, most often first. */
  get told(): string {
    return [...this.statuses]
      .sort(([, left], [, right]) => right - left)
      .map(([status, count]) => `${count} × ${status === 0 ? 'closed' : status}`)
      .join(', ')
  }

  [Symbol.dispose](): void {
    for (const socket of this.#open) socket.destroy()
  }

  #count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  async #write(socket: Socket, request: Iterable<string | Buffer>): Promise<void> {
    for (const part of request) {
      if (socket.destroyed) return
      if (!socket.write(part)) {
        await new Promise<void>((resolve) => {
          socket.once('drain', resolve)
          socket.once('close', () => resolve())
        })
      }
    }
  }
}

/** A posted question as it goes over the wire. */
export function post(body: string): string[] {
  const head =
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/graphql-response+json\r\n'
  return [`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`]
}
