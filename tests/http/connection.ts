import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection that says what it is told and remembers what it hears. */
export class Connection implements Disposable {
  readonly socket: Socket
  heard = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (this.heard += text))
    socket.on('error', () => undefined)
  }

  /** @param localAddress another of this machine's, to be somebody else */
  static async open(port: number, localAddress?: string): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', ...(localAddress ? { localAddress } : {}) })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  say(text: string): void {
    this.socket.write(text)
  }

  /** Waits until something was heard. */
  async hear(text: string): Promise<void> {
    while (!this.heard.includes(text)) await once(this.socket, 'data')
  }

  async closed(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, 'close')
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}
