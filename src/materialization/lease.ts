import type { Pool } from 'pg'
import { heartbeat, leaseSeconds, type LiveRun } from './ledger.ts'

/** A run's lease being kept alive while it works. */
export interface Lease extends AsyncDisposable {
  /** Aborted when the caller gives up or the lease is lost. */
  readonly signal: AbortSignal
  /** Adds rows to the progress that the next heartbeat writes. */
  report(phase: string, rows: number): void
}

/** Renews the lease until disposed, and aborts the work as soon as it is known to be lost. */
export function holdLease(pool: Pool, run: LiveRun, outer: AbortSignal): Lease {
  const lost = new AbortController()
  const progress = { phase: 'write', rowsWritten: 0 }
  let beating: Promise<void> = Promise.resolve()
  const beat = (): void => {
    beating = beating.then(async () => {
      try {
        if (!(await heartbeat(pool, run, progress))) {
          lost.abort(new Error(`run ${run.id} has lost its lease`))
        }
      } catch {
        // A database that is away for a moment is no reason to stop; the lease decides.
      }
    })
  }
  const timer = setInterval(beat, (leaseSeconds * 1000) / 5)
  let reported = 0
  return {
    signal: AbortSignal.any([outer, lost.signal]),
    report(phase, rows) {
      progress.phase = phase
      progress.rowsWritten += rows
      const now = Date.now()
      if (now - reported < 500) return
      reported = now
      beat()
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await beating
    },
  }
}
