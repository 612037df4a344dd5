import process from 'node:process'

/*
 * The part of a target that runs in its own process. It imports nothing, so that the peers, which
 * are a package of their own, can use it too.
 */

/** What a target's process tells the one that started it. */
export type TargetMessage =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'usage'; readonly cpuMicros: number; readonly memoryBytes: number }

/** What a target has to know, from its environment. */
export function databaseUrl(): string {
  const url = process.env['BENCH_DATABASE_URL']
  if (url === undefined) throw new Error('BENCH_DATABASE_URL is missing. Use npm run bench.')
  return url
}

/** Connections to Postgres that each target may open. */
export const poolSize = 10

/** Says that the target answers on this port, and from then on how much it has used when asked. */
export function announce(port: number): void {
  tell({ kind: 'ready', port })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    const memoryBytes = process.memoryUsage.rss()
    tell({ kind: 'usage', cpuMicros: user + system, memoryBytes })
  })
  process.on('disconnect', () => process.exit())
}

function tell(message: TargetMessage): void {
  process.send?.(message)
}
