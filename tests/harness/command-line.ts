import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { embeddedDirectory } from './database.ts'

/** The repository: fixtures are copied below it, so that they import 'platinum' by its own name. */
const root = join(import.meta.dirname, '../..')
const bin = join(root, 'src/cli/bin.ts')

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A `platinum` process that is still running. */
export interface Running extends AsyncDisposable {
  readonly process: ChildProcess
  /** Everything printed so far, both streams. */
  output(): string
  /** Resolves with the text of the first match; rejects when the process ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Finished>
  readonly finished: Promise<Finished>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Starts `platinum` with these arguments. Disposing it kills it if it still runs. */
export function startPlatinum(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Environment } = {},
): Running {
  return watch(
    spawn(process.execPath, ['--conditions=platinum-source', bin, ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

/** Runs `platinum` to its end. */
export async function runPlatinum(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Environment } = {},
): Promise<Finished> {
  await using running = startPlatinum(args, options)
  return await running.finished
}

/** Follows any child process whose output is piped. */
export function watch(child: ChildProcess): Running {
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const hear = (): void => listeners.forEach((listener) => listener())
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    hear()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    hear()
  })
  const output = (): string => stdout + stderr
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, stdout, stderr })
      hear()
    })
  })
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    process: child,
    output,
    finished,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output())
          if (match) resolve(match)
          else if (ended()) reject(new Error(`ended without ${pattern}:\n${output()}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      }),
    async stop(signal = 'SIGINT') {
      if (!ended()) child.kill(signal)
      return await finished
    },
    async [Symbol.asyncDispose]() {
      if (!ended()) child.kill('SIGKILL')
      await finished
    },
  }
}

/** A copy of a project of `tests/fixtures/` with a database of its own. */
export interface ProjectCopy extends AsyncDisposable {
  readonly directory: string
  /** For the processes that work on it: the database, where tests run on a server. */
  readonly env: Environment
}

/** Copies a project, so that a test may change it as it likes. Disposing removes it and its database. */
export async function copyFixture(name: string): Promise<ProjectCopy> {
  const directory = await realpath(await mkdtemp(join(root, '.tmp-')))
  await cp(join(root, 'tests/fixtures', name), directory, { recursive: true })
  const data = await ownData()
  return {
    directory,
    env: data.env,
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
      await data[Symbol.asyncDispose]()
    },
  }
}

/** A place for a project's data: an embedded database of its own, or one on the server of DATABASE_URL. */
export async function ownData(): Promise<{ readonly env: Environment } & AsyncDisposable> {
  const database = await ownDatabase()
  const directory = await embeddedDirectory()
  return {
    env: { DATABASE_URL: database.url, PLATINUM_DATA: directory },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
      await database.drop()
    },
  }
}

/** An empty database on the server of DATABASE_URL; without one, the project's embedded database serves. */
async function ownDatabase(): Promise<{
  readonly url: string | undefined
  readonly drop: () => Promise<void>
}> {
  const server = process.env['DATABASE_URL']
  if (!server) return { url: undefined, drop: () => Promise.resolve() }
  const name = `platinum_cli_${randomUUID().replaceAll('-', '')}`
  const own = new URL(server)
  own.pathname = `/${name}`
  await onServer(server, `CREATE DATABASE ${name}`)
  return {
    url: own.href,
    drop: async () => {
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      // Roles belong to the server, and a second wall has some for each database.
      await onServer(server, `DROP ROLE IF EXISTS platinum_api_${name}, platinum_reader_${name}`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
