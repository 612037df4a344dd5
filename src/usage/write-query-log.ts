import type { ClientBase, Pool } from 'pg'
import { z } from 'zod'
import { withTransaction } from '../database/transaction.ts'
import type { OperationUse } from './operation-use.ts'

/** How often a client asked an operation. */
export interface LoggedUse {
  readonly use: OperationUse
  /** Empty for a client that does not say who it is. */
  readonly client: string
  times: number
}

export interface QueryLogBatch {
  /** `2026-01-31`, in UTC. */
  readonly day: string
  readonly uses: readonly LoggedUse[]
  /** Requests that were not told apart. */
  readonly unlogged: number
  readonly bounds: { readonly operations: number; readonly pairsOfDay: number }
}

type Client = Pick<ClientBase, 'query'>

/** Adds a batch to the log, as far as its bounds let it; the rest is counted as not logged. */
export async function writeQueryLog(
  pool: Pick<Pool, 'connect'>,
  { day, uses, unlogged, bounds }: QueryLogBatch,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    // One writer at a time, so that bounds hold and no two wait for each other.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('platinum query log', 0))`)
    const numbers = await numberOperations(client, uses, bounds.operations)
    const stored = uses.flatMap(({ use, client: name, times }) => {
      const operation = numbers.get(operationKey(use))
      return operation === undefined ? [] : [{ operation, name, times }]
    })
    const written = await addCounts(client, day, stored, bounds.pairsOfDay)
    const asked = uses.reduce((sum, { times }) => sum + times, 0)
    await client.query(
      `INSERT INTO ops.query_day AS d (day, unlogged) VALUES ($1, $2)
       ON CONFLICT (day) DO UPDATE SET unlogged = d.unlogged + excluded.unlogged`,
      [day, unlogged + asked - written],
    )
  })
}

/** Forgets days before so many, and operations nobody has asked since. */
export async function pruneQueryLog(
  pool: Pick<Pool, 'connect'>,
  today: string,
  days: number,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('platinum query log', 0))`)
    await client.query('DELETE FROM ops.query_count WHERE day <= $1::date - $2::integer', [
      today,
      days,
    ])
    await client.query('DELETE FROM ops.query_day WHERE day <= $1::date - $2::integer', [
      today,
      days,
    ])
    await client.query(
      `DELETE FROM ops.query_operation o
        WHERE NOT EXISTS (SELECT 1 FROM ops.query_count c WHERE c.operation = o.id)`,
    )
  })
}

const operationRows = z.array(
  z.object({ id: z.number(), hash: z.string(), name: z.string(), fields_hash: z.string() }),
)

async function numberOperations(
  client: Client,
  uses: readonly LoggedUse[],
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const operations = new Map(uses.map(({ use }) => [operationKey(use), use]))
  const known = await findOperations(client, [...operations.values()])
  const missing = [...operations].flatMap(([key, use]) => (known.has(key) ? [] : [use]))
  if (missing.length === 0) return known
  const { rows } = await client.query('SELECT count(*)::integer AS stored FROM ops.query_operation')
  const { stored } = z.object({ stored: z.number() }).parse(rows[0])
  const added = missing.slice(0, Math.max(0, most - stored))
  if (added.length === 0) return known
  await client.query(
    `INSERT INTO ops.query_operation (hash, name, fields_hash)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`,
    keys(added),
  )
  const numbers = await findOperations(client, added)
  await insertFields(client, added, numbers)
  return new Map([...known, ...numbers])
}

async function findOperations(
  client: Client,
  operations: readonly OperationUse[],
): Promise<Map<string, number>> {
  const { rows } = await client.query(
    `SELECT o.id, o.hash, o.name, o.fields_hash
       FROM unnest($1::text[], $2::text[], $3::text[]) AS n (hash, name, fields_hash)
       JOIN ops.query_operation o USING (hash, name, fields_hash)`,
    keys(operations),
  )
  return new Map(
    operationRows
      .parse(rows)
      .map(({ id, hash, name, fields_hash: fieldsHash }) => [
        operationKey({ hash, name, fieldsHash }),
        id,
      ]),
  )
}

async function insertFields(
  client: Client,
  operations: readonly OperationUse[],
  numbers: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = operations.flatMap((operation) =>
    operation.fields.map((field) => ({ ...field, of: numbers.get(operationKey(operation)) })),
  )
  await client.query(
    `INSERT INTO ops.query_field (operation, product, field, column_name, selected)
     SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::boolean[])`,
    [
      rows.map(({ of }) => of),
      rows.map(({ product }) => product),
      rows.map(({ field }) => field ?? ''),
      rows.map(({ column }) => column),
      rows.map(({ selected }) => selected),
    ],
  )
}

interface Count {
  readonly operation: number
  readonly name: string
  readonly times: number
}

/** @returns how many requests were counted */
async function addCounts(
  client: Client,
  day: string,
  counts: readonly Count[],
  most: number,
): Promise<number> {
  const given = `unnest($2::integer[], $3::text[], $4::bigint[]) AS n (operation, client, times)`
  const values = (list: readonly Count[]): unknown[] => [
    day,
    list.map(({ operation }) => operation),
    list.map(({ name }) => name),
    list.map(({ times }) => times),
  ]
  const { rows } = await client.query(
    `UPDATE ops.query_count c SET times = c.times + n.times FROM ${given}
      WHERE c.day = $1 AND c.operation = n.operation AND c.client = n.client
      RETURNING c.operation, c.client`,
    values(counts),
  )
  const known = new Set(
    z
      .array(z.object({ operation: z.number(), client: z.string() }))
      .parse(rows)
      .map(({ operation, client: name }) => `${operation} ${name}`),
  )
  const isKnown = ({ operation, name }: Count): boolean => known.has(`${operation} ${name}`)
  const sum = (list: readonly Count[]): number => list.reduce((all, { times }) => all + times, 0)
  const fresh = counts.filter((count) => !isKnown(count))
  if (fresh.length === 0) return sum(counts)
  const { rows: sizes } = await client.query(
    'SELECT count(*)::integer AS stored FROM ops.query_count WHERE day = $1',
    [day],
  )
  const { stored } = z.object({ stored: z.number() }).parse(sizes[0])
  const added = fresh.slice(0, Math.max(0, most - stored))
  await client.query(
    `INSERT INTO ops.query_count (day, operation, client, times) SELECT $1, n.* FROM ${given}`,
    values(added),
  )
  return sum(counts.filter(isKnown)) + sum(added)
}

function operationKey({ hash, name, fieldsHash }: Omit<OperationUse, 'fields'>): string {
  return `${hash} ${fieldsHash} ${name ?? ''}`
}

function keys(operations: readonly OperationUse[]): string[][] {
  return [
    operations.map(({ hash }) => hash),
    operations.map(({ name }) => name ?? ''),
    operations.map(({ fieldsHash }) => fieldsHash),
  ]
}
