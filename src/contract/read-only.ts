import type { Pool, QueryResultRow } from 'pg'
import { withTransaction } from '../database/transaction.ts'

/**
 * Runs one statement of a check. Checks may call a project's functions, and none of them may write.
 * @param timeoutSeconds Where the server can cancel a statement; the embedded one cannot.
 */
export async function readOnly<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
  timeoutSeconds?: number,
): Promise<readonly Row[]> {
  return withTransaction(
    pool,
    async (client) => {
      if (timeoutSeconds !== undefined) {
        await client.query(`SET LOCAL statement_timeout = '${timeoutSeconds}s'`)
      }
      const { rows } = await client.query<Row>(text, [...values])
      return rows
    },
    { readOnly: true },
  )
}
