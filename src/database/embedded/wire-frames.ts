/**
 * Cuts a byte stream into the frames of the Postgres protocol, version 3. Pure: no sockets here.
 * A frame is one type byte, four bytes of length that count themselves, and a body. The frames a
 * client sends first (startup, TLS request, cancel) have no type byte.
 */

/** Larger than this is refused before it is gathered: one frame must fit in the database's memory. */
export const largestFrame = 256 * 1024 * 1024

/** Postgres' own limit for what a client may send before it is known. */
const largestStartupFrame = 10_000

/** The bytes cannot be the Postgres protocol. The connection ends, the database does not. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation'
}

/** Gathers chunks as they come from a socket and hands out whole frames. */
export class FrameReader {
  #chunks: Buffer[] = []
  #size = 0

  /** Bytes that wait to be taken. */
  get size(): number {
    return this.#size
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** The next frame without a type byte, or undefined until it is complete. */
  nextStartup(): Buffer | undefined {
    if (this.#size < 4) return undefined
    const length = this.#peek(4).readUInt32BE(0)
    if (length < 8 || length > largestStartupFrame) {
      throw new ProtocolViolation(`invalid length of startup packet: ${length}`)
    }
    return this.#size < length ? undefined : this.#take(length)
  }

  /** The next frame with its type byte, or undefined until it is complete. */
  next(): Buffer | undefined {
    if (this.#size < 5) return undefined
    const head = this.#peek(5)
    const length = head.readUInt32BE(1)
    if (!frontendTypes.has(head.readUInt8(0))) {
      throw new ProtocolViolation(`invalid frontend message type ${head.readUInt8(0)}`)
    }
    if (length < 4 || length > largestFrame) {
      throw new ProtocolViolation(`invalid message length: ${length}`)
    }
    return this.#size < length + 1 ? undefined : this.#take(length + 1)
  }

  /** The first bytes, joined only as far as needed, so a large frame is copied once. */
  #peek(count: number): Buffer {
    let first = this.#chunks[0] ?? Buffer.alloc(0)
    while (first.length < count) {
      first = Buffer.concat(this.#chunks.splice(0, 2))
      this.#chunks.unshift(first)
    }
    return first
  }

  #take(count: number): Buffer {
    let first = this.#chunks.shift() ?? Buffer.alloc(0)
    if (first.length < count) {
      first = Buffer.concat([first, ...this.#chunks])
      this.#chunks = []
    }
    if (first.length > count) this.#chunks.unshift(first.subarray(count))
    this.#size -= count
    return first.subarray(0, count)
  }
}

/** Frame types a client may send after startup. Anything else would end the backend itself. */
const frontendTypes = new Set(Buffer.from('BCDEFHPQSXcdfp'))

/** The type of a frame as a letter. */
export function frameType(frame: Buffer): string {
  return String.fromCharCode(frame.readUInt8(0))
}

/** Walks the frames of a complete answer of the backend, without copying. */
export function* splitFrames(bytes: Buffer): Generator<Buffer> {
  let offset = 0
  while (offset < bytes.length) {
    const end = offset + 1 + bytes.readUInt32BE(offset + 1)
    yield bytes.subarray(offset, end)
    offset = end
  }
}

/** Builds one frame. `type` is one letter, or empty for a startup frame. */
export function buildFrame(type: string, ...body: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.reduce((sum, part) => sum + part.length, 4))
  return Buffer.concat([Buffer.from(type), length, ...body])
}

/** Text as the protocol ends it: with a zero byte. */
export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`)
}

/** Reads text up to its zero byte. `end` is the offset after that byte. */
export function readCString(frame: Buffer, offset: number): { text: string; end: number } {
  const zero = frame.indexOf(0, offset)
  if (zero < 0) throw new ProtocolViolation('invalid string in message')
  return { text: frame.toString('utf8', offset, zero), end: zero + 1 }
}
