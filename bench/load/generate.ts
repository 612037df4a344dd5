import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { loadOrder, type LoadOrder, type LoadResult } from './message.ts'

/* The process that asks, so that what it costs is not counted as a server's. */

process.on('message', (message) => {
  generate(loadOrder.parse(message)).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})

// Whoever waits for the answer may be gone.
process.on('disconnect', () => process.exit())

async function generate({
  port,
  requests,
  connections,
  seconds,
  rate,
}: LoadOrder): Promise<LoadResult> {
  const buffers = requests.map((request) => Buffer.from(request))
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)))
  const latencies: number[] = []
  let next = 0
  let bytes = 0
  const start = performance.now()
  const deadline = start + seconds * 1000
  try {
    await Promise.all(
      open.map(async (connection) => {
        let sent = performance.now()
        while (sent < deadline) {
          if (rate !== undefined) {
            sent = start + (next * 1000) / rate
            if (sent >= deadline) return
            const number = next
            next += 1
            await sleep(Math.max(0, sent - performance.now()))
            bytes += await connection.send(buffers[number % buffers.length] ?? Buffer.of())
            latencies.push(performance.now() - sent)
            continue
          }
          const request = buffers[next++ % buffers.length]
          if (!request) throw new RangeError('there is nothing to send')
          bytes += await connection.send(request)
          const received = performance.now()
          latencies.push(received - sent)
          sent = received
        }
      }),
    )
  } finally {
    for (const connection of open) connection.close()
  }
  const elapsed = (performance.now() - start) / 1000
  const sorted = Float64Array.from(latencies).toSorted()
  const percentile = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return {
    requests: sorted.length,
    seconds: elapsed,
    p50: percentile(0.5),
    p99: percentile(0.99),
    bytes,
  }
}
