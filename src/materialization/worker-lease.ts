import type { Pool } from 'pg'
import { leaseSeconds } from './ledger.ts'

/** Tells the ledger that a worker is alive, until disposed. Steps of silent workers are given to others. */
export async function holdWorkerLease(pool: Pool, worker: string): Promise<AsyncDisposable> {
  const renew = async (): Promise<void> => {
    await pool.query(
      `INSERT INTO ops.worker (name, lease_until) VALUES ($1, now() + make_interval(secs => $2))
       ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until`,
      [worker, leaseSeconds],
    )
  }
  await renew()
  let renewing: Promise<void> | undefined
  const timer = setInterval(
    () => {
      renewing ??= renew()
        // A database that is away for a moment is no reason to stop; the lease decides.
        .catch(() => undefined)
        .finally(() => {
          renewing = undefined
        })
    },
    (leaseSeconds * 1000) / 5,
  )
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await renewing
      await pool.query('DELETE FROM ops.worker WHERE name = $1', [worker]).catch(() => undefined)
    },
  }
}
