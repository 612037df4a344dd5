import type { Row } from './oracle.ts'
import type { TestServer } from './server.ts'

/** Writes the rows as orders of user 1, in an order of their own. */
export async function insertRows(server: TestServer, rows: readonly Row[]): Promise<void> {
  await server.pool.query(
    `insert into gold."user" values (1, 'Ada', null, null, null), (2, 'Bob', null, null, null)`,
  )
  for (const row of rows.toReversed()) {
    await server.pool.query(
      `insert into gold."order"
        (id, buyer, number, "select", amount, ratio, "NOTE", paid, status, placed_at, tags)
      values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        row.id,
        row.number,
        row.quantity === null ? null : String(row.quantity),
        row.amount,
        row.ratio,
        row.note,
        row.paid,
        row.status,
        row.placedAt,
        row.tags,
      ],
    )
  }
}
