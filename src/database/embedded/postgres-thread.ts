import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { workerMessageSchema, type WorkerOptions } from './worker-messages.ts'

/** The same file runs as TypeScript in the repository and as JavaScript when published. */
const workerUrl = new URL(`./pglite-worker${extname(import.meta.url)}`, import.meta.url)

/** Enough that Postgres' own check of its depth comes before the thread's stack ends. */
const ampleStackMb = 32

/** A database that crashes more often than this is left stopped: starting it again does not help. */
const mostCrashesPerMinute = 3

/**
 * The thread that runs the embedded database. When Postgres crashes, as a server would on a fault,
 * it is started again and recovers from its write-ahead log; its clients lose their connections.
 */
export class PostgresThread {
  #options: WorkerOptions
  readonly #stackSizeMb: number
  #worker: Worker | undefined
  #stopping = false
  #crashTimes: number[] = []

  constructor(options: WorkerOptions, stackSizeMb = ampleStackMb) {
    this.#options = options
    this.#stackSizeMb = stackSizeMb
  }

  /** Resolves when clients may connect, with the port when listening on TCP. */
  async start(): Promise<number | undefined> {
    const worker = new Worker(workerUrl, {
      workerData: this.#options,
      name: 'postgres',
      // Flags of the main program, such as --eval, may not suit a thread.
      execArgv: [],
      resourceLimits: { stackSizeMb: this.#stackSizeMb },
    })
    this.#worker = worker
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
    let lastWords = ''
    let started = false
    worker.on('message', (data: unknown) => {
      const message = workerMessageSchema.parse(data)
      if (message.kind === 'ready') resolve(message.port)
      else lastWords = message.reason
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      reject(new Error(lastWords || 'the database thread ended'))
      if (started && !this.#stopping) this.#restart()
    })
    const port = await promise
    started = true
    // A restart must be found at the same port.
    if (port !== undefined && 'port' in this.#options.listen) {
      this.#options = { ...this.#options, listen: { ...this.#options.listen, port } }
    }
    // The program may end although the database runs: its log is complete at every moment.
    worker.unref()
    return port
  }

  /** Rolls back, checkpoints and ends the thread. */
  async stop(): Promise<void> {
    this.#stopping = true
    const worker = this.#worker
    if (!worker || worker.threadId === -1) return
    const ended = once(worker, 'exit')
    worker.ref()
    worker.postMessage('stop')
    await ended
  }

  #restart(): void {
    const now = performance.now()
    this.#crashTimes = [...this.#crashTimes.filter((time) => now - time < 60_000), now]
    if (this.#crashTimes.length > mostCrashesPerMinute) return
    // Should it fail, clients are told by their connections.
    this.start().catch(() => undefined)
  }
}
