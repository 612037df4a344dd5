import type { Pool } from 'pg'
import { heartbeat, leaseSeconds, type LiveRun } from './ledger.ts'

/** A run's lease being kept alive while it works. */
export interface Lease extends AsyncDisposable {
  /** Aborted when the caller gives up or the lease is lost. */
  readonly signal: AbortSignal
  /** Adds rows to the progress that the next heartbeat writes. */
  report(phase: string, rows: number): void
}

/** Progress is written at most this often. */
const reportEveryMs = 500

/** Renews the lease until disposed, and aborts the work as soon as it is known to be lost. */
export function holdLease(pool: Pool, run: LiveRun, outer: AbortSignal): Lease {
  const lost = new AbortController()
  const progress = { phase: 'write', rowsWritten: 0 }
  let beating: Promise<void> | undefined
  const beat = (): void => {
    // One at a time: a slow database must not be met with a queue of heartbeats.
    beating ??= heartbeat(pool, run, progress)
      .then((held) => {
        if (!held) lost.abort(new Error(`run ${run.id} has lost its lease`))
      })
      // A database that is away for a moment is no reason to stop; the lease decides.
      .catch(() => undefined)
      .finally(() => {
        beating = undefined
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
      if (now - reported < reportEveryMs) return
      reported = now
      beat()
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await beating
    },
  }
}
