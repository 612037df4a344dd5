import { connect, type Socket } from 'node:net'

/*
 * A client for measuring only: one request at a time on one connection that stays open, and
 * answers with a Content-Length. It costs the processor a fraction of what a whole client does,
 * and on a machine with few cores, whatever the client takes is missing elsewhere.
 */

const headEnd = Buffer.from('\r\n\r\n')
const goodBody = Buffer.from('{"data":{')

export class Connection {
  readonly #socket: Socket
  /** The first parts of an answer, until its head is whole. */
  #head: Buffer | undefined
  #missing = 0
  #length = 0
  #settle: { resolve: (bytes: number) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (part) => this.#read(part))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('The server closed the connection.')))
  }

  static async open(port: number): Promise<Connection> {
    return await new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.removeListener('error', reject)
        resolve(new Connection(socket))
      })
      socket.once('error', reject)
    })
  }

  /**
   * Sends a whole request. @returns bytes of the answer, its head included
   * @throws Error when the answer is not 200, or is not data alone
   */
  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #read(part: Buffer): void {
    if (this.#missing > 0) {
      this.#missing -= part.length
    } else {
      this.#head = this.#head ? Buffer.concat([this.#head, part]) : part
      const end = this.#head.indexOf(headEnd)
      // Enough of the body to see what it is.
      if (end < 0 || this.#head.length < end + headEnd.length + goodBody.length) return
      if (!this.#start(this.#head, end)) return
      this.#missing = this.#length - this.#head.length
      this.#head = undefined
    }
    if (this.#missing > 0) return
    const settle = this.#settle
    this.#settle = undefined
    settle?.resolve(this.#length)
  }

  /** Reads the head of an answer. @returns whether it is a good one */
  #start(answer: Buffer, end: number): boolean {
    const head = answer.toString('latin1', 0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    const body = end + headEnd.length
    const good = answer.compare(goodBody, 0, goodBody.length, body, body + goodBody.length) === 0
    if (!head.startsWith('HTTP/1.1 200') || length === undefined || !good) {
      this.#fail(new Error(`An answer is not as expected: ${answer.toString('utf8', 0, 1000)}`))
      return false
    }
    this.#length = body + Number(length)
    return true
  }

  #fail(error: Error): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.reject(error)
  }
}
