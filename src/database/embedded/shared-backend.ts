import { followListen, listenTo } from './notification-channels.ts'
import type { Backend } from './pglite-backend.ts'
import { PreparedStatements, type BackendStatements } from './prepared-statements.ts'
import {
  applySettings,
  mayChangeSettings,
  readSettings,
  settingsKey,
  type Settings,
} from './session-settings.ts'
import { SessionTurns } from './session-turns.ts'
import { frameType, readCString, splitFrames } from './wire-frames.ts'
import { notificationChannel, query, readError, readRows, sync } from './wire-messages.ts'

/** How a client is reached outside of its own requests. */
export interface ClientLine {
  /** Delivers a notification. */
  notify(frame: Buffer): void
  /** Ends the connection because it kept the database in an idle transaction while others waited. */
  evict(): void
}

/** One connected client, as the shared backend knows it. */
export class BackendClient {
  readonly line: ClientLine
  readonly statements: PreparedStatements
  readonly channels = new Set<string>()
  /** What it asked for when it connected: where RESET leads back to. */
  readonly startup: Settings
  settings: Settings
  settingsMayHaveChanged = false
  /** A named statement that changes settings may run again without its text. */
  preparesSettings = false
  channelsMayHaveChanged = false
  /** After Postgres' last word to this client: idle, in a transaction, failed, or amid a batch. */
  status: 'I' | 'T' | 'E' | 'unfinished' = 'I'

  constructor(id: number, line: ClientLine, settings: Settings, statements: BackendStatements) {
    this.line = line
    this.startup = settings
    this.settings = settings
    this.statements = new PreparedStatements(id, statements)
  }
}

/** A client asked for settings that Postgres refuses. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused'
  readonly code: string

  constructor(problem: { code: string; message: string }) {
    super(problem.message)
    this.code = problem.code
  }
}

/**
 * Lets many clients use the one backend as if each had its own: one holds the turn until its
 * transaction ends, and finds its settings, statements and channels as it left them.
 */
export class SharedBackend {
  readonly #backend: Backend
  readonly #turns = new SessionTurns<BackendClient>()
  readonly #clients = new Set<BackendClient>()
  readonly #statements: BackendStatements = { unnamedOwner: undefined, generation: 0 }
  readonly #idleTransactionLimitMs: number
  #settingsInForce = settingsKey(new Map())
  #idleTimer: NodeJS.Timeout | undefined
  #nextId = 1

  constructor(backend: Backend, idleTransactionLimitMs: number) {
    this.#backend = backend
    this.#idleTransactionLimitMs = idleTransactionLimitMs
  }

  join(line: ClientLine, settings: Settings): BackendClient {
    const client = new BackendClient(this.#nextId, line, settings, this.#statements)
    this.#nextId += 1
    this.#clients.add(client)
    return client
  }

  /** Waits for the client's turn, runs its frames, and returns what is for the client. */
  async run(client: BackendClient, frames: readonly Buffer[]): Promise<Buffer> {
    if (!this.#turns.holds(client)) {
      await this.#turns.take(client)
      await this.#enter(client)
    }
    clearTimeout(this.#idleTimer)
    const { bytes, parsedAgain } = this.#translate(client, frames)
    const answer = this.#sort(client, await this.#backend.execute(bytes), parsedAgain)
    if (client.status === 'I') await this.#leaveTurn(client)
    else this.#watchIdle(client)
    return answer
  }

  /** Forgets a client that is gone: its transaction is rolled back and its statements are freed. */
  async leave(client: BackendClient): Promise<void> {
    this.#clients.delete(client)
    const leftBehind = client.statements.closeAll()
    const listened = client.channels.size > 0
    if (!this.#turns.holds(client)) {
      if (leftBehind.length === 0 && !listened) return
      await this.#turns.take(client)
    }
    clearTimeout(this.#idleTimer)
    if (client.status === 'unfinished') await this.#backend.execute(sync)
    if (client.status !== 'I') await this.#ask('ROLLBACK')
    if (leftBehind.length > 0) await this.#backend.execute(Buffer.concat([...leftBehind, sync]))
    client.channels.clear()
    client.channelsMayHaveChanged = listened
    // Whatever it set is not worth reading back: the next client sets its own.
    if (client.settingsMayHaveChanged) this.#settingsInForce = 'unknown'
    client.settingsMayHaveChanged = client.preparesSettings = false
    await this.#leaveTurn(client)
  }

  async #enter(client: BackendClient): Promise<void> {
    const wanted = settingsKey(client.settings)
    if (wanted === this.#settingsInForce) return
    const problem = readError(await this.#ask(applySettings(client.settings)))
    if (problem) {
      this.#turns.pass(client)
      throw new SettingsRefused(problem)
    }
    this.#settingsInForce = wanted
  }

  async #leaveTurn(client: BackendClient): Promise<void> {
    if (client.settingsMayHaveChanged || client.preparesSettings) {
      const rows = readRows(await this.#ask(readSettings))
      const inForce = new Map(rows.map(([name, value]) => [name ?? '', value ?? '']))
      client.settings = new Map([...client.startup, ...inForce])
      client.settingsMayHaveChanged = false
      this.#settingsInForce = settingsKey(inForce)
    }
    if (client.channelsMayHaveChanged) {
      client.channelsMayHaveChanged = false
      const all = new Set([...this.#clients].flatMap((each) => [...each.channels]))
      await this.#ask(listenTo(all))
    }
    this.#turns.pass(client)
  }

  #translate(client: BackendClient, frames: readonly Buffer[]) {
    const translated: Buffer[] = []
    const parsedAgain: boolean[] = []
    for (const frame of frames) {
      this.#read(client, frame)
      const result = client.statements.translate(frame)
      translated.push(...result.frames)
      if (result.parsedAgain > 0) parsedAgain.push(true)
      if (frameType(frame) === 'P') parsedAgain.push(false)
    }
    return { bytes: Buffer.concat(translated), parsedAgain }
  }

  /** Notes what the SQL of a frame may change beyond its transaction. */
  #read(client: BackendClient, frame: Buffer): void {
    const type = frameType(frame)
    if (type !== 'Q' && type !== 'P') return
    const first = readCString(frame, 5)
    const sql = type === 'Q' ? first.text : readCString(frame, first.end).text
    if (mayChangeSettings(sql)) {
      client.settingsMayHaveChanged = true
      if (type === 'P' && first.text !== '') client.preparesSettings = true
    }
    if (followListen(sql, client.channels)) client.channelsMayHaveChanged = true
  }

  /**
   * Takes out of an answer what is not for this client: notifications on channels it does not
   * listen to, and the success of a Parse it did not send.
   */
  #sort(client: BackendClient, answer: Buffer, parsedAgain: readonly boolean[]): Buffer {
    const kept: Buffer[] = []
    let parsed = 0
    let removed = false
    client.status = 'unfinished'
    for (const frame of splitFrames(answer)) {
      const type = frameType(frame)
      if (type === 'Z') client.status = readStatus(frame)
      let keep = true
      if (type === '1') keep = parsedAgain[parsed++] !== true
      if (type === 'A') keep = this.#broadcast(client, frame)
      if (keep) kept.push(frame)
      else removed = true
    }
    client.statements.settle(parsed)
    return removed ? Buffer.concat(kept) : answer
  }

  /** Sends a notification to every other client that listens; true when this one does too. */
  #broadcast(client: BackendClient, frame: Buffer): boolean {
    const channel = notificationChannel(frame)
    for (const other of this.#clients) {
      if (other !== client && other.channels.has(channel)) other.line.notify(frame)
    }
    return client.channels.has(channel)
  }

  /** Runs SQL of our own. It ends the unnamed statement, as every simple query does. */
  async #ask(sql: string): Promise<Buffer> {
    this.#statements.unnamedOwner = undefined
    return await this.#backend.execute(query(sql))
  }

  #watchIdle(client: BackendClient): void {
    this.#idleTimer = setTimeout(() => {
      if (this.#turns.contended) client.line.evict()
      else this.#watchIdle(client)
    }, this.#idleTransactionLimitMs)
    this.#idleTimer.unref()
  }
}

function readStatus(frame: Buffer): 'I' | 'T' | 'E' {
  const status = String.fromCharCode(frame.readUInt8(5))
  return status === 'T' || status === 'E' ? status : 'I'
}
