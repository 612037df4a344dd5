import type { Pool, PoolClient } from 'pg'

/**
 * Runs `work` in a transaction on one client: commits when it resolves, rolls back when it throws.
 * A client whose rollback fails is thrown away, so no open transaction returns to the pool.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}
