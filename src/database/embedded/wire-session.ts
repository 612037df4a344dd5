import type { Socket } from 'node:net'
import { randomInt, timingSafeEqual } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { isBinaryCopy, isCopyFromStdin, mayCopyFromStdin } from './copy-statements.ts'
import { startupSettings } from './session-settings.ts'
import { type BackendClient, SettingsRefused, type SharedBackend } from './shared-backend.ts'
import {
  buildFrame,
  cString,
  FrameReader,
  frameType,
  ProtocolViolation,
  readCString,
  splitFrames,
} from './wire-frames.ts'
import {
  authenticationOk,
  backendKeyData,
  copyFail,
  copyInResponse,
  errorResponse,
  parameterStatus,
  passwordRequest,
  readStartup,
  readyForQuery,
} from './wire-messages.ts'

export interface SessionAccess {
  /** Asked of every client when set. A socket file that only its owner may open needs none. */
  readonly password: string | undefined
  /** The settings the backend reports to a client that connects. */
  readonly reported: ReadonlyMap<string, string>
}

/** The only database there is. */
export const databaseName = 'postgres'

/** More COPY data than this in one statement is refused: it is gathered in memory. */
const largestCopy = 512 * 1024 * 1024

/** Speaks the Postgres protocol with one client until either side ends. Never rejects. */
export async function serveClient(
  socket: Socket,
  backend: SharedBackend,
  access: SessionAccess,
): Promise<void> {
  const session = new WireSession(socket, backend, access)
  try {
    // The socket must outlive the loop, so that a refusal still reaches the client.
    const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) {
      if (!(await session.receive(chunk))) break
    }
  } catch (error) {
    // Anything else is a connection that broke: there is nobody left to tell.
    if (error instanceof ProtocolViolation) session.refuse('08P01', error.message)
    if (error instanceof SettingsRefused) session.refuse(error.code, error.message)
  } finally {
    await session.end()
    socket.destroySoon()
  }
}

class WireSession {
  readonly #socket: Socket
  readonly #backend: SharedBackend
  readonly #access: SessionAccess
  readonly #reader = new FrameReader()
  /** Set between the startup packet and the password. */
  #awaitingPassword: ReadonlyMap<string, string> | undefined
  #client: BackendClient | undefined
  #batch: Buffer[] = []
  #copy: { readonly frames: Buffer[]; size: number } | undefined

  constructor(socket: Socket, backend: SharedBackend, access: SessionAccess) {
    this.#socket = socket
    this.#backend = backend
    this.#access = access
  }

  /** False when the connection is to end. */
  async receive(chunk: Buffer): Promise<boolean> {
    this.#reader.push(chunk)
    while (!this.#client) {
      const frame = this.#awaitingPassword ? this.#reader.next() : this.#reader.nextStartup()
      if (!frame) return true
      const goOn = this.#awaitingPassword
        ? this.#login(frame, this.#awaitingPassword)
        : this.#start(frame)
      if (!goOn) return false
    }
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      if (frameType(frame) === 'X') return false
      const ran = await this.#gather(this.#client, frame)
      // Otherwise a client that sends many batches at once keeps the others from being heard.
      if (ran && this.#reader.size > 0) await setImmediate()
    }
    return true
  }

  refuse(code: string, message: string, hint?: string): void {
    if (!this.#socket.writable) return
    const problem = { severity: 'FATAL', code, message } as const
    this.#socket.write(errorResponse(hint === undefined ? problem : { ...problem, hint }))
  }

  async end(): Promise<void> {
    if (this.#client) await this.#backend.leave(this.#client)
  }

  #start(frame: Buffer): boolean {
    const request = readStartup(frame)
    if (request.kind === 'encryption') {
      this.#socket.write('N')
      return true
    }
    // The backend works in this very thread: when this is read, there is nothing left to cancel.
    if (request.kind === 'cancel') return false
    const database = request.parameters.get('database') ?? request.parameters.get('user')
    if (database !== databaseName) {
      const hint = `The embedded database has one database, named ${databaseName}.`
      this.refuse('3D000', `database "${database ?? ''}" does not exist`, hint)
      return false
    }
    if (this.#access.password === undefined) {
      this.#welcome(request.parameters)
    } else {
      this.#awaitingPassword = request.parameters
      this.#socket.write(passwordRequest)
    }
    return true
  }

  #login(frame: Buffer, parameters: ReadonlyMap<string, string>): boolean {
    if (frameType(frame) !== 'p') throw new ProtocolViolation('expected password response')
    const given = Buffer.from(readCString(frame, 5).text)
    const expected = Buffer.from(this.#access.password ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      this.refuse('28P01', 'password authentication failed')
      return false
    }
    this.#welcome(parameters)
    return true
  }

  #welcome(parameters: ReadonlyMap<string, string>): void {
    const settings = startupSettings(parameters)
    const asked = new Map([...settings].map(([name, value]) => [name.toLowerCase(), value]))
    const reported = [...this.#access.reported].map(([name, value]) =>
      parameterStatus(name, asked.get(name.toLowerCase()) ?? value),
    )
    const key = backendKeyData(randomInt(1, 2 ** 31), randomInt(2 ** 31))
    this.#socket.write(Buffer.concat([authenticationOk, ...reported, key, readyForQuery('I')]))
    this.#client = this.#backend.join(
      {
        notify: (frame) => this.#socket.write(frame),
        evict: () => {
          this.refuse(
            '25P03',
            'terminating connection: it kept the embedded database in an idle transaction while others waited',
            'Use one connection inside a transaction, and end it before waiting for anything else.',
          )
          this.#socket.destroySoon()
        },
      },
      settings,
    )
  }

  /** Collects frames until the client waits for an answer, then runs them as one unit: true. */
  async #gather(client: BackendClient, frame: Buffer): Promise<boolean> {
    if (this.#copy) return await this.#gatherCopy(client, frame, this.#copy)
    switch (frameType(frame)) {
      case 'Q': {
        const sql = readCString(frame, 5).text
        if (this.#batch.length === 0 && isCopyFromStdin(sql)) {
          this.#copy = { frames: [frame], size: 0 }
          this.#socket.write(copyInResponse(isBinaryCopy(sql)))
          return false
        }
        this.#batch.push(frame)
        // Waiting for data would end the backend; without such a COPY this frame is ignored.
        if (mayCopyFromStdin(sql)) {
          this.#batch.push(copyFail('COPY FROM STDIN must be the first statement of its query'))
        }
        return await this.#run(client)
      }
      case 'P':
        this.#batch.push(refuseCopy(frame))
        return false
      case 'S':
      case 'H':
      case 'F':
        this.#batch.push(frame)
        return await this.#run(client)
      case 'd':
      case 'c':
      case 'f':
        // Postgres ignores these as well: the COPY they belong to failed.
        return false
      case 'p':
        throw new ProtocolViolation('unexpected password response')
      default:
        this.#batch.push(frame)
        return false
    }
  }

  async #gatherCopy(
    client: BackendClient,
    frame: Buffer,
    copy: { readonly frames: Buffer[]; size: number },
  ): Promise<boolean> {
    switch (frameType(frame)) {
      case 'd':
        copy.size += frame.length
        if (copy.size > largestCopy) {
          throw new ProtocolViolation(`COPY data is larger than ${largestCopy} bytes`)
        }
        copy.frames.push(frame)
        return false
      case 'c':
      case 'f':
        this.#copy = undefined
        this.#batch = [...copy.frames, frame]
        return await this.#run(client, 'G')
      case 'S':
      case 'H':
        return false
      default:
        throw new ProtocolViolation('unexpected message type during COPY from stdin')
    }
  }

  /** `alreadySent` is a type of frame the client must not get a second time. */
  async #run(client: BackendClient, alreadySent?: string): Promise<boolean> {
    const frames = this.#batch
    this.#batch = []
    const answer = await this.#backend.run(client, frames)
    const kept = alreadySent === undefined ? answer : withoutFirst(answer, alreadySent)
    if (kept.length > 0 && !this.#socket.write(kept)) await drained(this.#socket)
    return true
  }
}

/** In the extended protocol a COPY FROM STDIN cannot be given its data; this makes it an error. */
function refuseCopy(parse: Buffer): Buffer {
  const name = readCString(parse, 5)
  if (!isCopyFromStdin(readCString(parse, name.end).text)) return parse
  const sql = 'COPY_FROM_STDIN_needs_a_simple_query_in_the_embedded_database'
  return buildFrame('P', cString(name.text), cString(sql), Buffer.from([0, 0]))
}

function withoutFirst(answer: Buffer, type: string): Buffer {
  let found = false
  const kept = [...splitFrames(answer)].filter((frame) => {
    if (found || frameType(frame) !== type) return true
    found = true
    return false
  })
  return Buffer.concat(kept)
}

/** Resolves when the socket can take more, or is closed. */
async function drained(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  socket.once('drain', done).once('close', done)
  if (socket.destroyed) resolve()
  await promise
  socket.off('drain', done).off('close', done)
}
