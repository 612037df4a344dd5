import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../../errors/platinum-error.ts'
import { type DirectoryLock, tryLock } from './directory-lock.ts'
import { PostgresThread } from './postgres-thread.ts'
import type { WorkerOptions } from './worker-messages.ts'
import {
  type Address,
  answers,
  clearPlace,
  makePlace,
  readAddress,
  socketFile,
  writeAddress,
} from './socket-place.ts'
import { databaseName } from './wire-session.ts'

/** What a `pg` client needs to connect. */
export interface EmbeddedConnection {
  /** A folder with a Unix socket, or a loopback address on Windows. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password?: string
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection
  /** False when another process, or an earlier call in this one, runs the database. */
  readonly owned: boolean
  /** Stops the database when it is ours; otherwise there is nothing to stop. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Folder for data, socket and lock. Made if missing. */
  readonly directory: string
  /** A client that keeps an open transaction idle this long while others wait is disconnected. Default 60 s. */
  readonly idleTransactionLimitMs?: number
}

/** The first start makes the database, which takes seconds; this is for slow machines. */
const startLimitMs = 90_000
const postgresMajorVersion = '18'

/**
 * Runs the embedded Postgres of a folder, or attaches to the process that already runs it.
 *
 * @throws DatabaseError DATABASE_LOCKED when its owner does not answer, DATABASE_DATA_UNUSABLE when
 *   the data cannot be opened.
 */
export async function openEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(options.directory)
  await mkdir(directory, { recursive: true })
  const deadline = performance.now() + startLimitMs
  for (;;) {
    const lock = tryLock(join(directory, 'postgres.lock'))
    if (lock) return await own(directory, lock, options)
    const address = await readAddress(directory)
    if (address && (await answers(address))) {
      return { connection: connectionTo(address), owned: false, stop: async () => undefined }
    }
    if (performance.now() > deadline) throw notAnswering(directory, address)
    await sleep(100)
  }
}

async function own(
  directory: string,
  lock: DirectoryLock,
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres> {
  try {
    await clearPlace(directory)
    const data = join(directory, 'postgres')
    const place = await makePlace(directory)
    const threadOptions = {
      dataDirectory: data,
      listen:
        place.password === undefined
          ? { path: socketFile(place.host) }
          : { host: place.host, port: place.port },
      ...(place.password === undefined ? {} : { password: place.password }),
      idleTransactionLimitMs: options.idleTransactionLimitMs ?? 60_000,
    }
    await prepareData(data, threadOptions)
    const thread = new PostgresThread(threadOptions)
    const port = await startThread(thread, data)
    const address = { ...place, port: port ?? place.port }
    await writeAddress(directory, address)
    const stop = async () => {
      await thread.stop()
      await clearPlace(directory)
      lock.release()
    }
    let stopped: Promise<void> | undefined
    return { connection: connectionTo(address), owned: true, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await clearPlace(directory)
    lock.release()
    throw error
  }
}

/**
 * Makes the database when there is none yet. A folder whose first start was interrupted is made
 * anew: it cannot hold data, and may be half written.
 */
async function prepareData(data: string, options: WorkerOptions): Promise<void> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined && version.trim() !== postgresMajorVersion) {
    throw unusable(data, `data of Postgres ${version.trim()}`)
  }
  const ready = await access(readyMark(data)).then(
    () => true,
    () => false,
  )
  if (ready) return
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { recursive: true, mode: 0o700 })
  // In a thread of its own: making the database takes memory that only the thread's end gives back.
  const thread = new PostgresThread(options)
  await startThread(thread, data)
  await thread.stop()
  await writeFile(readyMark(data), 'The database is complete; this folder may hold data.\n')
}

async function startThread(thread: PostgresThread, data: string): Promise<number | undefined> {
  try {
    return await thread.start()
  } catch (error) {
    throw unusable(data, error instanceof Error ? error.message : String(error))
  }
}

function readyMark(data: string): string {
  return join(data, 'platinum-ready')
}

function connectionTo(address: Address): EmbeddedConnection {
  const { host, port, password } = address
  const connection = { host, port, user: 'postgres', database: databaseName }
  return password === undefined ? connection : { ...connection, password }
}

function notAnswering(directory: string, address: Address | undefined): DatabaseError {
  return new DatabaseError({
    code: 'DATABASE_LOCKED',
    where: directory,
    expected: 'the process that owns the embedded database to answer',
    found: address
      ? `process ${address.pid} owns it and does not answer`
      : 'another process owns it and has not finished starting',
    fix: 'End the other Platinum process of this project, then start again.',
  })
}

function unusable(data: string, found: string): DatabaseError {
  return new DatabaseError({
    code: 'DATABASE_DATA_UNUSABLE',
    where: data,
    expected: `data of Postgres ${postgresMajorVersion} that the embedded database can open`,
    found,
    fix: 'Move the folder away to start with an empty database; products are made again from their sources.',
  })
}
