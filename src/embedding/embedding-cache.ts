import type { Pool } from 'pg'
import { ProjectError } from '../errors/platinum-error.ts'
import { durationSeconds, type Duration } from '../product/duration.ts'

/** What runs statements: a pool, or one client of it. */
export type Queryable = Pick<Pool, 'query'>

/** A text's SHA-256 and its vector. */
export interface CacheEntry {
  readonly hash: Buffer
  readonly vector: Float32Array
}

/**
 * Keeps the vectors of one batch. Entries come in the order of their hashes, so that two runs which
 * keep the same texts wait for each other instead of meeting in a deadlock.
 */
export async function keepVectors(
  client: Queryable,
  fingerprint: string,
  dimensions: number,
  entries: readonly CacheEntry[],
): Promise<void> {
  const hashes = entries.map(({ hash }) => hash)
  const vectors = encodeReals(entries.map(({ vector }) => vector))
  await client.query(
    `insert into ops.embedding_cache (fingerprint, input_hash, embedding)
     select $1, ($2::bytea[])[i], ($3::real[])[(i - 1) * $4::int + 1 : i * $4::int]
     from generate_series(1, $5::int) as i
     on conflict do nothing`,
    [fingerprint, hashes, vectors, dimensions, entries.length],
  )
}

/**
 * Deletes vectors that no fill has used for `unusedFor`. `used_at` is true to half a day only, so an
 * entry stays up to a day longer: what a fill is using now is never deleted under it.
 *
 * @returns how many were deleted.
 */
export async function pruneEmbeddingCache(
  client: Queryable,
  { unusedFor }: { readonly unusedFor: Duration },
): Promise<number> {
  const seconds = durationSeconds(unusedFor)
  if (seconds === undefined) {
    throw new ProjectError([
      {
        code: 'CONFIG_INVALID',
        where: 'pruneEmbeddingCache({ unusedFor })',
        expected: 'a duration such as 30d',
        found: `"${unusedFor}"`,
        fix: 'Write a whole number and a unit: s, m, h or d.',
      },
    ])
  }
  const { rowCount } = await client.query(
    `delete from ops.embedding_cache
     where used_at < now() - make_interval(secs => $1) - interval '1 day'`,
    [seconds],
  )
  return rowCount ?? 0
}

const float4Oid = 700

/**
 * All vectors in one `real[]`, in Postgres' binary format for arrays: exact, and many times faster
 * than text. node-postgres sends a Buffer as binary.
 */
function encodeReals(vectors: readonly Float32Array[]): Buffer {
  const count = vectors.reduce((total, vector) => total + vector.length, 0)
  const bytes = Buffer.allocUnsafe(20 + count * 8)
  const [dimensions, hasNull, lowerBound] = [1, 0, 1]
  let at = 0
  for (const field of [dimensions, hasNull, float4Oid, count, lowerBound]) {
    at = bytes.writeInt32BE(field, at)
  }
  for (const vector of vectors) {
    for (const value of vector) at = bytes.writeFloatBE(value, bytes.writeInt32BE(4, at))
  }
  return bytes
}
