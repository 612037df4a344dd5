import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import {
  buildFrame,
  cString,
  frameType,
  splitFrames,
} from '../../../src/database/embedded/wire-frames.ts'
import { startupPacket } from '../../../src/database/embedded/wire-messages.ts'

/** Speaks the Postgres protocol frame by frame, for what `pg` never sends. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #closed = false
  #wake: () => void = () => undefined

  constructor(host: string) {
    this.socket = connect(join(host, '.s.PGSQL.5432'))
    this.socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  /** Connects and waits until the database is ready for a query. */
  static async login(
    host: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<RawClient> {
    const client = new RawClient(host)
    client.send(startupPacket({ user: 'postgres', database: 'postgres', ...parameters }))
    await client.until('Z')
    return client
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames))
  }

  /** The types of the frames up to and with the given one, such as `TDCZ`; up to the end if the connection closes. */
  async until(type: string): Promise<string> {
    return (await this.framesUntil(type)).map(frameType).join('')
  }

  async framesUntil(type: string): Promise<Buffer[]> {
    const frames: Buffer[] = []
    for (;;) {
      const frame = await this.#next()
      if (!frame) return frames
      frames.push(frame)
      if (frameType(frame) === type) return frames
    }
  }

  async closed(): Promise<void> {
    while (!this.#closed) await this.#activity()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
    await this.closed()
  }

  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const size = this.#received.length < 5 ? Infinity : this.#received.readUInt32BE(1) + 1
      if (this.#received.length >= size) {
        const [frame] = splitFrames(this.#received.subarray(0, size))
        this.#received = this.#received.subarray(size)
        return frame
      }
      if (this.#closed) return undefined
      await this.#activity()
    }
  }

  async #activity(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await promise
  }
}

export const parse = (name: string, sql: string) =>
  buildFrame('P', cString(name), cString(sql), Buffer.from([0, 0]))

export const bind = (statement: string) =>
  buildFrame('B', cString(''), cString(statement), Buffer.alloc(6))

export const execute = buildFrame('E', cString(''), Buffer.alloc(4))
export const flush = buildFrame('H')
export const copyData = (text: string) => buildFrame('d', Buffer.from(text))
export const copyDone = buildFrame('c')

/** The first column of each row among the frames, as text. */
export function firstColumn(frames: readonly Buffer[]): string[] {
  return frames
    .filter((frame) => frameType(frame) === 'D')
    .map((frame) => frame.toString('utf8', 11, 11 + frame.readInt32BE(7)))
}

/** A field of the first error among the frames: M is the message, C the SQLSTATE. */
export function errorField(frames: readonly Buffer[], field: string): string | undefined {
  const error = frames.find((frame) => frameType(frame) === 'E')
  return error
    ?.toString('utf8', 5)
    .split('\0')
    .find((text) => text.startsWith(field))
    ?.slice(1)
}

/** The folder of the socket, to speak with it directly. */
export function embeddedConnection(database: { connection: object }): { host: string } {
  const { connection } = database
  if ('host' in connection && typeof connection.host === 'string') return { host: connection.host }
  throw new Error('this test needs the embedded database')
}
