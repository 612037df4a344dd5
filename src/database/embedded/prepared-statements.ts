import { buildFrame, cString, frameType, readCString } from './wire-frames.ts'
import { closeStatement } from './wire-messages.ts'

/**
 * Prepared statements belong to a connection in Postgres, but the embedded database has one
 * backend for all. So each client's names get a prefix of their own, and a statement that another
 * client replaced or dropped is parsed again before it is used.
 */

interface Statement {
  readonly backendName: string
  readonly parse: Buffer
  generation: number
}

/** What the one backend holds, shared by the statements of every client. */
export interface BackendStatements {
  /** Who parsed the unnamed statement last. */
  unnamedOwner: PreparedStatements | undefined
  /** Grows when a client drops every statement of the backend, as DISCARD ALL does. */
  generation: number
}

const dropsAll = /^\s*(?:discard|deallocate(?:\s+prepare)?)\s+all\b/i

export class PreparedStatements {
  readonly #prefix: string
  readonly #backend: BackendStatements
  readonly #named = new Map<string, Statement>()
  /** What to take back for each Parse sent, in order, should Postgres refuse it. */
  #sent: (() => void)[] = []
  #unnamed: Buffer | undefined
  #count = 0

  constructor(clientId: number, backend: BackendStatements) {
    this.#prefix = `platinum_${clientId}_`
    this.#backend = backend
  }

  /**
   * The frames to send in place of one frame of the client.
   * `parsedAgain` of them come before it, and their ParseComplete is not for the client.
   */
  translate(frame: Buffer): { frames: Buffer[]; parsedAgain: number } {
    switch (frameType(frame)) {
      case 'P':
        return { frames: [this.#parse(frame)], parsedAgain: 0 }
      case 'B': {
        const portal = readCString(frame, 5)
        return this.#use(frame, portal.end)
      }
      case 'D':
        return frame[5] === 0x53 ? this.#use(frame, 6) : { frames: [frame], parsedAgain: 0 }
      case 'C':
        return { frames: [frame[5] === 0x53 ? this.#close(frame) : frame], parsedAgain: 0 }
      case 'Q':
        // As in Postgres, a simple query ends the unnamed statement, whoever parsed it.
        this.#unnamed = undefined
        this.#backend.unnamedOwner = undefined
        if (dropsAll.test(readCString(frame, 5).text)) this.#dropAll()
        return { frames: [frame], parsedAgain: 0 }
      default:
        return { frames: [frame], parsedAgain: 0 }
    }
  }

  /** Tells how many of the Parse frames translated since the last answer Postgres accepted. */
  settle(accepted: number): void {
    for (const undo of this.#sent.slice(accepted)) undo()
    this.#sent = []
  }

  /** Frames that free what this client left in the backend; empty when it left nothing. */
  closeAll(): Buffer[] {
    if (this.#backend.unnamedOwner === this) this.#backend.unnamedOwner = undefined
    return [...this.#named.values()]
      .filter((statement) => statement.generation === this.#backend.generation)
      .map((statement) => closeStatement(statement.backendName))
  }

  #parse(frame: Buffer): Buffer {
    const name = readCString(frame, 5)
    if (name.text === '') {
      this.#unnamed = frame
      this.#backend.unnamedOwner = this
      this.#sent.push(() => this.#forgetUnnamed())
      return frame
    }
    const known = this.#named.get(name.text)
    const backendName = known?.backendName ?? `${this.#prefix}${(this.#count += 1)}`
    const parse = buildFrame('P', cString(backendName), frame.subarray(name.end))
    if (known?.generation === this.#backend.generation) {
      // Postgres refuses the name, and the first statement stays what it was.
      this.#sent.push(() => undefined)
    } else {
      this.#named.set(name.text, { backendName, parse, generation: this.#backend.generation })
      this.#sent.push(() => this.#named.delete(name.text))
    }
    return parse
  }

  /** A Bind or Describe: the statement's name stands at `offset`. */
  #use(frame: Buffer, offset: number): { frames: Buffer[]; parsedAgain: number } {
    const name = readCString(frame, offset)
    if (name.text === '') return this.#useUnnamed(frame, offset, name.end)
    const statement = this.#named.get(name.text)
    // Unknown here: one made by SQL's PREPARE, or an error that Postgres words best.
    if (!statement) return { frames: [frame], parsedAgain: 0 }
    const renamed = renameIn(frame, offset, name.end, statement.backendName)
    if (statement.generation === this.#backend.generation) {
      return { frames: [renamed], parsedAgain: 0 }
    }
    statement.generation = this.#backend.generation
    this.#sent.push(() => this.#named.delete(name.text))
    return { frames: [statement.parse, renamed], parsedAgain: 1 }
  }

  #useUnnamed(frame: Buffer, from: number, to: number): { frames: Buffer[]; parsedAgain: number } {
    if (this.#backend.unnamedOwner === this) return { frames: [frame], parsedAgain: 0 }
    if (!this.#unnamed) {
      // Another client's statement must not answer: this name does not exist.
      return { frames: [renameIn(frame, from, to, `${this.#prefix}unnamed`)], parsedAgain: 0 }
    }
    this.#backend.unnamedOwner = this
    this.#sent.push(() => this.#forgetUnnamed())
    return { frames: [this.#unnamed, frame], parsedAgain: 1 }
  }

  #forgetUnnamed(): void {
    this.#unnamed = undefined
    if (this.#backend.unnamedOwner === this) this.#backend.unnamedOwner = undefined
  }

  #close(frame: Buffer): Buffer {
    const name = readCString(frame, 6)
    if (name.text === '') {
      this.#forgetUnnamed()
      return frame
    }
    const statement = this.#named.get(name.text)
    this.#named.delete(name.text)
    return closeStatement(statement?.backendName ?? name.text)
  }

  #dropAll(): void {
    this.#named.clear()
    this.#backend.generation += 1
  }
}

function renameIn(frame: Buffer, from: number, to: number, name: string): Buffer {
  return buildFrame(frameType(frame), frame.subarray(5, from), cString(name), frame.subarray(to))
}
