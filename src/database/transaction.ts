import type pg from 'pg'

export interface TransactionOptions {
  /** Default `read committed`, as in Postgres. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

/**
 * Runs `fn` in one transaction on one connection: committed when it resolves, rolled back when it
 * rejects, and the connection given back either way. Inside, use only the client it is given: in
 * the embedded database any other connection waits until this transaction ends.
 */
export async function withTransaction<T>(
  pool: Pick<pg.Pool, 'connect'>,
  fn: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(beginStatement(options))
    const result = await fn(client)
    const { command } = await client.query('COMMIT')
    // Postgres answers so when a statement failed and `fn` went on regardless.
    if (command === 'ROLLBACK') {
      throw new Error('The transaction had failed before COMMIT, so nothing was written.')
    }
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason))
    })
    throw error
  } finally {
    // With a reason the connection is closed instead of being used again.
    client.release(broken)
  }
}

function beginStatement({ isolation, readOnly }: TransactionOptions): string {
  return [
    'BEGIN',
    isolation === undefined ? '' : ` ISOLATION LEVEL ${isolation.toUpperCase()}`,
    readOnly === true ? ' READ ONLY' : '',
  ].join('')
}
