import type { Socket } from 'node:net'
import { networkOf } from './network.ts'

/** Sent as soon as a connection is open: what it would ask is not waited for. */
const refusal = response(
  'HTTP/1.1 503 Service Unavailable',
  'Too many connections from this address. Use those there are, or try again in 1 s.',
)

/** How many connections each address has, and may have. */
export class ConnectionLimit {
  readonly #most: number
  readonly #open = new Map<string, number>()

  /** @param most 0: as many as it likes */
  constructor(most: number) {
    this.#most = most
  }

  /** Counts a connection until it is closed, or closes it at once. @returns whether it may stay */
  admit(socket: Socket): boolean {
    const { remoteAddress } = socket
    if (this.#most === 0 || remoteAddress === undefined) return true
    const network = networkOf(remoteAddress)
    const open = this.#open.get(network) ?? 0
    if (open >= this.#most) {
      socket.end(refusal, () => socket.destroy())
      return false
    }
    this.#open.set(network, open + 1)
    socket.once('close', () => this.#close(network))
    return true
  }

  #close(network: string): void {
    const left = (this.#open.get(network) ?? 1) - 1
    if (left > 0) this.#open.set(network, left)
    else this.#open.delete(network)
  }
}

function response(status: string, message: string): Buffer {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'OVERLOADED' } }] })
  return Buffer.from(
    [
      status,
      'Connection: close',
      'Retry-After: 1',
      'Cache-Control: no-store',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}
