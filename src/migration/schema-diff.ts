import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DiffAnswer, DiffRequest, DiffStart } from './diff-messages.ts'

/** drizzle-kit in a thread of its own, comparing the database with `schema/` until disposed. */
export interface SchemaDiff extends AsyncDisposable {
  /** @throws what the thread throws: the schema cannot be imported or compared. */
  ask(request: DiffRequest): Promise<DiffAnswer>
}

export function openSchemaDiff(start: DiffStart): SchemaDiff {
  // The package runs as .ts in its repository and as .js when published.
  const file = new URL(`./diff-worker${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(file, { workerData: start, stdout: true })
  const { promise: ended, reject } = Promise.withResolvers<never>()
  worker.once('error', reject)
  worker.once('exit', (code) =>
    reject(new Error(`comparing the schema ended with exit code ${code}`)),
  )
  // Whoever asks is told; that it ends when disposed is no failure.
  ended.catch(() => undefined)
  return {
    async ask(request) {
      const answer = new Promise<DiffAnswer>((resolve) => {
        worker.once('message', resolve)
      })
      worker.postMessage(request)
      return await Promise.race([answer, ended])
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}
