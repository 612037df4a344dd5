import type { Pool } from 'pg'
import { leaseSeconds, workerName } from './ledger.ts'

/** Tells the ledger that this process is alive, until disposed. Steps of silent workers are given to others. */
export async function holdWorkerLease(pool: Pool): Promise<AsyncDisposable> {
  const renew = async (): Promise<void> => {
    await pool.query(
      `INSERT INTO ops.worker (name, lease_until) VALUES ($1, now() + make_interval(secs => $2))
       ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until`,
      [workerName, leaseSeconds],
    )
  }
  await renew()
  let renewing: Promise<void> = Promise.resolve()
  const timer = setInterval(
    () => {
      renewing = renewing.then(renew).catch(() => {
        // A database that is away for a moment is no reason to stop; the lease decides.
      })
    },
    (leaseSeconds * 1000) / 5,
  )
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await renewing
      await pool
        .query('DELETE FROM ops.worker WHERE name = $1', [workerName])
        .catch(() => undefined)
    },
  }
}
