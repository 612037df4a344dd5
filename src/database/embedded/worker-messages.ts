import { z } from 'zod'

/** What the main thread and the embedded database's thread tell each other. */

export const workerOptionsSchema = z.object({
  /** Undefined keeps the data in memory. */
  dataDirectory: z.string().optional(),
  listen: z.union([z.object({ path: z.string() }), z.object({ host: z.string(), port: z.int() })]),
  password: z.string().optional(),
  idleTransactionLimitMs: z.number().positive(),
})

export type WorkerOptions = z.infer<typeof workerOptionsSchema>

export const workerMessageSchema = z.discriminatedUnion('kind', [
  /** Clients may connect. `port` is given when listening on TCP. */
  z.object({ kind: z.literal('ready'), port: z.int().optional() }),
  /** The database could not be opened, or its socket could not be listened on. */
  z.object({ kind: z.literal('failed'), reason: z.string() }),
  /** Postgres ended in the middle of its work. */
  z.object({ kind: z.literal('crashed'), reason: z.string() }),
])

export type WorkerMessage = z.infer<typeof workerMessageSchema>
