import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { openPgliteBackend } from './pglite-backend.ts'
import { SharedBackend } from './shared-backend.ts'
import { splitFrames, frameType, readCString } from './wire-frames.ts'
import { startupPacket } from './wire-messages.ts'
import { databaseName, serveClient } from './wire-session.ts'
import { workerOptionsSchema, type WorkerMessage } from './worker-messages.ts'

/*
 * The embedded database's thread: Postgres and its socket live here, so neither blocks the
 * thread that serves.
 */

const main = parentPort
if (!main) throw new Error('pglite-worker runs in a worker thread only')
const tell = (message: WorkerMessage) => main.postMessage(message)

const options = workerOptionsSchema.parse(workerData)
const recentLog: string[] = []

const backend = await openPgliteBackend({
  dataDirectory: options.dataDirectory,
  onLog: (line) => {
    recentLog.push(line)
    if (recentLog.length > 20) recentLog.shift()
  },
  onCrash: (reason) => {
    tell({ kind: 'crashed', reason: describe(reason) })
    process.exit(1)
  },
}).catch((error: unknown) => {
  tell({ kind: 'failed', reason: describe(error) })
  process.exit(1)
})

const shared = new SharedBackend(backend, options.idleTransactionLimitMs)
const access = { password: options.password, reported: await readReportedSettings() }
const sockets = new Map<Socket, Promise<void>>()

const server = createServer((socket) => {
  // Errors also end the reading loop, which is where they are handled.
  socket.on('error', () => undefined)
  const served = serveClient(socket, shared, access).finally(() => sockets.delete(socket))
  sockets.set(socket, served)
})
server.once('error', (error) => {
  tell({ kind: 'failed', reason: describe(error) })
  process.exit(1)
})
// A thread that crashed leaves its socket behind; no other process can be listening at it.
if ('path' in options.listen) rmSync(options.listen.path, { force: true })
server.listen(options.listen, () => {
  if ('path' in options.listen) chmodSync(options.listen.path, 0o600)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : undefined
  tell(port === undefined ? { kind: 'ready' } : { kind: 'ready', port })
})

main.once('message', () => {
  stop().catch(() => process.exit(1))
})

/** Ends connections, rolls back what they left open, and checkpoints. */
async function stop(): Promise<void> {
  server.close()
  for (const socket of sockets.keys()) socket.destroy()
  await Promise.all(sockets.values())
  await backend.close()
  process.exit(0)
}

async function readReportedSettings(): Promise<ReadonlyMap<string, string>> {
  const answer = await backend.execute(startupPacket({ user: 'postgres', database: databaseName }))
  const reported = new Map<string, string>()
  for (const frame of splitFrames(answer)) {
    if (frameType(frame) !== 'S') continue
    const name = readCString(frame, 5)
    reported.set(name.text, readCString(frame, name.end).text)
  }
  return reported
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return [message, ...recentLog].join('\n')
}
