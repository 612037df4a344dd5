import { expect, test } from 'vitest'
import type pg from 'pg'
import { freshEmbedded } from '../../harness/database.ts'

const clients = 8
const rounds = 200

test('eight clients mixing queries, errors, transactions and prepared statements each get their own answers', async () => {
  await using fresh = await freshEmbedded()
  const { pool } = fresh.database
  await pool.query('CREATE TABLE tally (client int, round int, PRIMARY KEY (client, round))')
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let round = 0; round < rounds; round += 1) {
        const step = steps[(client + round) % steps.length]
        await step?.(pool, client, round)
      }
    }),
  )
  const { rows } = await pool.query('SELECT count(*) AS kept FROM tally')
  const kept = Array.from({ length: clients * rounds }, (_, index) => index).filter(
    (index) => (Math.floor(index / rounds) + (index % rounds)) % steps.length === 3,
  ).length
  expect(rows).toEqual([{ kept: String(kept) }])
})

const steps: ((pool: pg.Pool, client: number, round: number) => Promise<void>)[] = [
  async (pool, client, round) => {
    const { rows } = await pool.query('SELECT $1::int AS a, $2::text AS b', [round, `c${client}`])
    expect(rows).toEqual([{ a: round, b: `c${client}` }])
  },
  async (pool, _client, round) => {
    await expect(pool.query('SELECT 1 / ($1::int - $1::int)', [round])).rejects.toThrow('division')
  },
  async (pool, client, round) => {
    // Every connection gives these names its own text; the pool mixes them over connections.
    const name = `same${client % 3}`
    const text = `SELECT $1::int + ${client % 3} AS sum`
    const { rows } = await pool.query({ name, text, values: [round] })
    expect(rows).toEqual([{ sum: round + (client % 3) }])
  },
  async (pool, client, round) => {
    await inTransaction(pool, 'COMMIT', client, round)
  },
  async (pool, client, round) => {
    await inTransaction(pool, 'ROLLBACK', client, round)
  },
  async (pool, client, round) => {
    const connection = await pool.connect()
    await connection.query('BEGIN')
    await expect(connection.query('SELECT nothing')).rejects.toThrow('nothing')
    await expect(connection.query('SELECT 1')).rejects.toThrow('aborted')
    await connection.query('ROLLBACK')
    const { rows } = await connection.query('SELECT $1::int AS n', [client * round])
    expect(rows).toEqual([{ n: client * round }])
    connection.release()
  },
  async (pool, client, round) => {
    const results = (await pool.query(
      `SELECT ${client} AS n; SELECT ${round} AS n`,
    )) as unknown as pg.QueryResult<object>[]
    expect(results.map((result) => result.rows)).toEqual([[{ n: client }], [{ n: round }]])
  },
]

async function inTransaction(pool: pg.Pool, end: string, client: number, round: number) {
  const connection = await pool.connect()
  await connection.query('BEGIN')
  await connection.query('INSERT INTO tally VALUES ($1, $2)', [client, round])
  const { rows } = await connection.query(
    'SELECT count(*)::int AS mine FROM tally WHERE client = $1 AND round = $2',
    [client, round],
  )
  expect(rows).toEqual([{ mine: 1 }])
  await connection.query(end)
  connection.release()
}
