import { z } from 'zod'

/** What the load generator is asked to do. */
export const loadOrder = z.object({
  port: z.int(),
  /** Sent in turn, each a whole HTTP request. */
  requests: z.array(z.string()).min(1),
  connections: z.int().min(1),
  seconds: z.number().positive(),
  /**
   * Requests a second, whether the ones before are answered or not; each counts from when it was
   * due. Without it, a connection sends its next when it has the answer to its last.
   */
  rate: z.number().positive().optional(),
})

export type LoadOrder = z.infer<typeof loadOrder>

/** What came of it. Latencies are in milliseconds. */
export const loadResult = z.union([
  z.object({
    requests: z.int(),
    seconds: z.number(),
    p50: z.number(),
    p99: z.number(),
    bytes: z.number(),
  }),
  z.object({ error: z.string() }),
])

export type LoadResult = Exclude<z.infer<typeof loadResult>, { error: string }>
