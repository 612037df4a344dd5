import { EventEmitter } from 'node:events'
import pg from 'pg'

/*
 * The driver makes a message object of each row and a string of each cell, for the query under way
 * to use. A query that has use for the bytes instead takes them here, before the driver does.
 */

/** Takes the rows of a query. */
export type TakeRow = (bytes: Buffer, place: number) => void

/** The type of a DataRow message. */
const dataRow = 0x44
const letter = 1
const header = 5

/**
 * Cuts what a server sends into messages: rows go to whoever takes them, everything else, in its
 * order, to the driver.
 */
export class RowTap {
  /** Undefined: the driver has the rows as well. */
  take: TakeRow | undefined
  readonly #pass: (bytes: Buffer) => void
  /** The beginning of a message whose end has not come. */
  #pieces: Buffer[] = []
  #held = 0
  /** Bytes that are needed to go on. */
  #needed = header

  constructor(pass: (bytes: Buffer) => void) {
    this.#pass = pass
  }

  push(chunk: Buffer): void {
    if (this.#held > 0) {
      this.#pieces.push(chunk)
      this.#held += chunk.length
      if (this.#held < this.#needed) return
      this.#read(Buffer.concat(this.#pieces))
    } else this.#read(chunk)
  }

  #read(bytes: Buffer): void {
    let at = 0
    /** Where what has not been passed on begins. */
    let kept = 0
    let needed = header
    while (bytes.length - at >= header) {
      const size = letter + bytes.readUInt32BE(at + letter)
      if (bytes.length - at < size) {
        needed = size
        break
      }
      if (this.take !== undefined && bytes[at] === dataRow) {
        // The driver may say something first that changes who takes rows.
        if (kept < at) this.#pass(bytes.subarray(kept, at))
        this.take?.(bytes, at + header)
        kept = at + size
      }
      at += size
    }
    if (kept < at) this.#pass(bytes.subarray(kept, at))
    const rest = bytes.length - at
    this.#pieces = rest > 0 ? [bytes.subarray(at)] : []
    this.#held = rest
    this.#needed = needed
  }
}

const taps = new WeakMap<object, RowTap>()

/** Where the rows of a connection can be taken; undefined: the driver alone has them. */
export function tapOf(connection: object): RowTap | undefined {
  return taps.get(connection)
}

/** A client whose connection is tapped. */
export class TappedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    tap(this.connection)
  }
}

interface Attachable {
  /** Called by the driver with the stream that the server's messages come from. */
  attachListeners: (stream: NodeJS.EventEmitter) => void
}

/** The driver has no name for this in its types; where it is missing, the driver has all rows. */
function isAttachable(connection: object): connection is Attachable {
  return 'attachListeners' in connection && typeof connection.attachListeners === 'function'
}

function tap(connection: object): void {
  if (!isAttachable(connection)) return
  const attach = connection.attachListeners.bind(connection)
  connection.attachListeners = (stream) => {
    const driver = new EventEmitter()
    attach(driver)
    const rows = new RowTap((bytes) => driver.emit('data', bytes))
    taps.set(connection, rows)
    stream.on('data', (chunk: Buffer) => rows.push(chunk))
    stream.on('end', () => driver.emit('end'))
  }
}
