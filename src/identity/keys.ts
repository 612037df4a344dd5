import type pg from 'pg'
import { z } from 'zod'
import type { AttributeValue } from './identity.ts'
import { keyDigest, newKey, newKeyId } from './key-format.ts'

/** What a new key may do. */
export interface KeyGrant {
  /** Says what uses it. */
  readonly name: string
  readonly roles: readonly string[]
  /** Ids of the only products it may read; undefined: its roles decide. */
  readonly products: readonly string[] | undefined
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** What its data is for; undefined: its user says so. */
  readonly purpose: string | undefined
  /** Undefined: never. */
  readonly expiresAt: Date | undefined
}

/** A key as it is known after it was made. */
export interface ApiKey extends KeyGrant {
  readonly id: string
  readonly createdAt: Date
  readonly revokedAt: Date | undefined
  /** The day, in UTC: `2026-01-31`. */
  readonly lastUsed: string | undefined
}

type Queryable = Pick<pg.Pool, 'query'>

/** Makes a key. @returns its id, and the key itself, which is kept nowhere */
export async function createKey(
  database: Queryable,
  grant: KeyGrant,
  now: Date,
): Promise<{ readonly id: string; readonly key: string }> {
  const key = newKey()
  const id = newKeyId()
  await database.query(
    `INSERT INTO ops.api_key
       (id, digest, name, roles, products, attributes, purpose, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      keyDigest(key),
      grant.name,
      grant.roles,
      grant.products ?? null,
      JSON.stringify(grant.attributes),
      grant.purpose ?? null,
      now,
      grant.expiresAt ?? null,
    ],
  )
  return { id, key }
}

/** Every key, the newest first. */
export async function listKeys(database: Queryable): Promise<ApiKey[]> {
  const { rows } = await database.query<object>(
    `SELECT ${columns} FROM ops.api_key ORDER BY created_at DESC, id`,
  )
  return rows.map(readKey)
}

/** @param digest of `keyDigest` */
export async function findKey(database: Queryable, digest: Buffer): Promise<ApiKey | undefined> {
  const { rows } = await database.query<object>(
    `SELECT ${columns} FROM ops.api_key WHERE digest = $1`,
    [digest],
  )
  return rows[0] && readKey(rows[0])
}

/** Takes a key out of use for ever. @returns it; undefined where there is none of that id */
export async function revokeKey(
  database: Queryable,
  id: string,
  now: Date,
): Promise<ApiKey | undefined> {
  const { rows } = await database.query<object>(
    `UPDATE ops.api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${columns}`,
    [id, now],
  )
  return rows[0] && readKey(rows[0])
}

/** Notes the day a key was last used. @param day `2026-01-31` */
export async function noteUse(database: Queryable, id: string, day: string): Promise<void> {
  await database.query(
    'UPDATE ops.api_key SET last_used = $2 WHERE id = $1 AND (last_used IS NULL OR last_used < $2)',
    [id, day],
  )
}

const milliseconds = (column: string): string =>
  `(extract(epoch FROM ${column}) * 1000)::float8 AS ${column}`

const columns = [
  'id, name, roles, products, attributes, purpose, last_used::text AS last_used',
  ...['created_at', 'expires_at', 'revoked_at'].map(milliseconds),
].join(', ')

const moment = z.number().transform((value) => new Date(value))
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const keyRow = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    products: z.array(z.string()).nullable(),
    attributes: z.record(z.string(), z.union([scalar, z.array(scalar)])),
    purpose: z.string().nullable(),
    created_at: moment,
    expires_at: moment.nullable(),
    revoked_at: moment.nullable(),
    last_used: z.string().nullable(),
  })
  .transform((row): ApiKey => ({
    id: row.id,
    name: row.name,
    roles: row.roles,
    products: row.products ?? undefined,
    attributes: row.attributes,
    purpose: row.purpose ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsed: row.last_used ?? undefined,
  }))

const readKey = (row: object): ApiKey => keyRow.parse(row)
