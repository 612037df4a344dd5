import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'

/** The one Postgres backend. It works in the calling thread: while it runs, nothing else does. */
export interface Backend {
  /** Hands over whole frames and returns everything the backend answers. Never call it twice at once. */
  execute(frames: Buffer): Promise<Buffer>
  close(): Promise<void>
}

/** Keeps memory modest: the operating system caches the files as well. */
const serverSettings = ['shared_buffers=16MB', 'max_connections=1', 'wal_buffers=1MB']

/** Thrown by Postgres' error handling on its way back to the main loop: nothing is wrong. */
const longJump = 100

/**
 * Opens the data directory, creating it when it is empty; without one the data is in memory.
 *
 * @param onCrash Called instead of returning when Postgres ended itself or the WebAssembly code
 *   trapped. The backend must not be used again, and `onCrash` must not return.
 */
export async function openPgliteBackend(options: {
  readonly dataDirectory: string | undefined
  readonly onCrash: (reason: unknown) => never
  readonly onLog: (line: string) => void
}): Promise<Backend> {
  const log = (line: string) => {
    options.onLog(line)
    return false
  }
  const database = await PGlite.create({
    ...(options.dataDirectory === undefined ? {} : { dataDir: options.dataDirectory }),
    extensions: { vector },
    startParams: [
      ...PGlite.defaultStartParams,
      ...serverSettings.flatMap((setting) => ['-c', setting]),
    ],
    onStdout: log,
    onStderr: log,
  })
  reportCrashes(database, options.onCrash)
  return {
    async execute(frames) {
      const chunks: Buffer[] = []
      await database.execProtocolRawStream(frames, {
        syncToFs: false,
        // A view into memory that the next call overwrites, so it is copied.
        onRawData: (bytes) => chunks.push(Buffer.from(bytes)),
      })
      return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    },
    close: () => database.close(),
  }
}

/**
 * PGlite swallows every exception of Postgres' main loop and calls it again, forever when the
 * backend is gone. So what is not an error's long jump is caught on the way.
 */
function reportCrashes(database: PGlite, onCrash: (reason: unknown) => never): void {
  const postgres = database.Module
  const step = postgres._PostgresMainLoopOnce
  const recover = postgres._PostgresMainLongJmp
  postgres._PostgresMainLoopOnce = () => {
    try {
      step()
    } catch (error) {
      if (exitStatus(error) !== longJump) onCrash(error)
      throw error
    }
  }
  postgres._PostgresMainLongJmp = () => {
    try {
      recover()
    } catch (error) {
      onCrash(error)
    }
  }
}

function exitStatus(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
}
