import type { Pool, PoolClient } from 'pg'

/**
 * Runs statements on a connection of their own, and cancels the one under way when the signal is
 * aborted, so that stopping does not wait for a query that takes hours. The embedded database runs
 * one statement at a time and cannot be told; there it runs to its end.
 */
export async function interruptible<T>(
  pool: Pool,
  { signal, canCancel }: { readonly signal: AbortSignal; readonly canCancel: boolean },
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = await pool.connect()
  let cancelling: Promise<unknown> | undefined
  try {
    if (!canCancel) return await work(client)
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const cancel = (): void => {
      cancelling = pool.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined)
    }
    signal.throwIfAborted()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await work(client)
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  } finally {
    await cancelling
    // A cancellation may arrive late: this connection must not be given to anybody else.
    client.release(cancelling !== undefined)
  }
}
