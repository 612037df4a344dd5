import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'

/** What a server needs to know to cancel what a connection runs. */
const backendShape = z.object({
  host: z.string(),
  port: z.number(),
  processID: z.number(),
  secretKey: z.number(),
})

type Backend = z.infer<typeof backendShape>

/** The code of a CancelRequest, where a startup packet has its protocol version. */
const cancelCode = 80_877_102

/** A server that does not answer is asked again rather than waited for. */
const answerMs = 2_000

/** Between two attempts. The first may come before the statement has reached the server. */
const firstPauseMs = 20
const longestPauseMs = 1_000

/**
 * Runs a statement on a connection, and cancels it once `signal` is aborted. It settles when the
 * statement has ended and no cancel is under way, so that none can meet a later statement of the
 * same connection. The embedded database cannot cancel: there it settles when the statement ends.
 *
 * @throws what the statement throws; a cancelled one is 57014
 */
export async function cancellable<T>(
  client: Pick<pg.ClientBase, 'query'>,
  signal: AbortSignal | undefined,
  statement: () => Promise<T>,
): Promise<T> {
  if (!signal) return await statement()
  let cancelling: Promise<void> | undefined
  const running = statement()
  const onAbort = (): void => {
    const backend = backendShape.safeParse(client)
    if (backend.success) cancelling = cancelUntilEnded(backend.data, running)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await running
  } finally {
    signal.removeEventListener('abort', onAbort)
    await cancelling
  }
}

async function cancelUntilEnded(backend: Backend, running: Promise<unknown>): Promise<void> {
  const ended = running.then(
    () => true,
    () => true,
  )
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    await requestCancel(backend)
    if (await Promise.race([ended, sleep(pause, false, { ref: false })])) return
  }
}

/**
 * Asks a server to cancel what a backend runs, on a connection of its own as the protocol wants
 * it. Settles when the server has closed that connection, which it does once the backend has been
 * told, or when it cannot be reached.
 */
function requestCancel({ host, port, processID, secretKey }: Backend): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = host.startsWith('/')
      ? connect(join(host, `.s.PGSQL.${port}`))
      : connect(port, host)
    socket.setTimeout(answerMs, () => socket.destroy())
    socket.once('error', () => undefined)
    socket.once('close', () => resolve())
    socket.resume()
    socket.end(cancelRequest(processID, secretKey))
  })
}

function cancelRequest(processID: number, secretKey: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeInt32BE(16, 0)
  bytes.writeInt32BE(cancelCode, 4)
  bytes.writeInt32BE(processID, 8)
  bytes.writeInt32BE(secretKey, 12)
  return bytes
}
