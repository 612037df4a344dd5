import { connectDatabase } from '../../../../src/database/connect.ts'
import { withTransaction } from '../../../../src/database/transaction.ts'

/*
 * Writes rows until it is killed, and prints each number once its transaction is committed. Every
 * transaction writes a pair, so half of one would show.
 */
const database = await connectDatabase({ embeddedDirectory: process.argv[2] ?? '' })
await database.pool.query(`
  CREATE TABLE pair (n int, half text, filler text, PRIMARY KEY (n, half));
  CREATE INDEX ON pair (filler)`)
for (let n = 1; ; n += 1) {
  await withTransaction(database.pool, async (client) => {
    await client.query(
      `INSERT INTO pair VALUES ($1::int, 'left', repeat(md5($1::int::text), 60))`,
      [n],
    )
    await client.query(
      `INSERT INTO pair VALUES ($1::int, 'right', repeat(md5($1::int::text), 60))`,
      [n],
    )
  })
  process.stdout.write(`${n}\n`)
}
