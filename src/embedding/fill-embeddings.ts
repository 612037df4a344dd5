import { z } from 'zod'
import { quoteIdentifier } from '../database/identifier.ts'
import { EmbeddingError } from '../errors/platinum-error.ts'
import type { Embedding } from '../product/product.ts'
import { embedTexts } from './embed-texts.ts'
import { keepVectors, type Queryable } from './embedding-cache.ts'
import { inputHash, missingTexts, type TextSource } from './missing-texts.ts'
import type { EmbeddingProvider } from './provider.ts'

export interface FillOptions {
  /** Quoted and qualified: `"gold"."packages"`. Nobody else writes to it during the fill. */
  readonly table: string
  readonly embedding: Embedding
  readonly provider: EmbeddingProvider
  /** Checked between statements and handed to the provider; the fill rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Texts embedded so far, of those that are not in the cache. First called with 0. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Rows of the table by how they got their vector: the three add up to all rows. */
export interface FillCounts {
  /** Distinct texts that the provider was asked for. */
  readonly embedded: number
  /** Rows whose vector was in the cache, or which share their text with another row. */
  readonly reused: number
  /** Rows without text, which have no vector. */
  readonly empty: number
}

/**
 * Fills a vector column from the text columns of the same row: those that are neither NULL nor empty,
 * joined by a line break. Each distinct text is embedded at most once ever, since every vector is
 * kept in `ops.embedding_cache` under the provider's fingerprint; texts that are there already never
 * leave the database.
 *
 * Each batch is committed to the cache as soon as it is embedded, so that a fill which ends early,
 * however it ends, continues where it was. The table itself is written once, at the end.
 *
 * @throws EmbeddingError from the provider, or EMBEDDING_INCOMPLETE when the table was changed.
 */
export async function fillEmbeddings(client: Queryable, options: FillOptions): Promise<FillCounts> {
  const { table, embedding, provider, signal, onProgress } = options
  const { fingerprint, dimensions, batchSize } = provider
  const source: TextSource = { table, input: inputSql(embedding), fingerprint }

  signal?.throwIfAborted()
  const { rows, texts, missing } = await survey(client, source)
  onProgress?.(0, missing)
  let embedded = 0
  if (missing > 0) {
    for await (const batch of missingTexts(client, source, batchSize)) {
      const inputs = batch.map(({ input }) => input)
      signal?.throwIfAborted()
      const vectors = await embedTexts(provider, inputs, {
        purpose: 'document',
        ...(signal ? { signal } : {}),
      })
      const entries = vectors.flatMap((vector, index) => {
        const hash = batch[index]?.hash
        return hash ? [{ hash, vector }] : []
      })
      await keepVectors(client, fingerprint, dimensions, entries)
      embedded += batch.length
      onProgress?.(embedded, missing)
      signal?.throwIfAborted()
    }
  }
  await writeVectors(client, source, embedding)
  return { embedded, reused: texts - embedded, empty: rows - texts }
}

function inputSql({ of }: Embedding): string {
  const parts = of.map(({ name }) => `nullif(t.${quoteIdentifier(name)}::text, '')`)
  return `nullif(concat_ws(E'\\n', ${parts.join(', ')}), '')`
}

const surveyRow = z.tuple([z.object({ rows: z.int(), texts: z.int(), missing: z.int() })])

/**
 * Counts what is to be done, and marks the cached vectors of the table as used, so that none of them
 * is pruned before the fill ends. A mark younger than half a day is left alone: renewing it would
 * rewrite the vector for nothing.
 */
async function survey(
  client: Queryable,
  { table, input, fingerprint }: TextSource,
): Promise<z.infer<typeof surveyRow>[0]> {
  const result = await client.query(
    `with hashes as materialized (
       select ${inputHash(input)} as hash from ${table} as t
     ), marked as (
       update ops.embedding_cache as cached set used_at = now()
       where cached.fingerprint = $1 and cached.input_hash in (
         select old.input_hash from ops.embedding_cache as old
         where old.fingerprint = $1
           and old.used_at < now() - interval '12 hours'
           and old.input_hash in (select hash from hashes)
         for update skip locked
       )
     )
     select
       (select count(*) from hashes)::int as rows,
       (select count(hash) from hashes)::int as texts,
       (select count(distinct hash) from hashes where not exists (
         select from ops.embedding_cache as cached
         where cached.fingerprint = $1 and cached.input_hash = hashes.hash
       ))::int as missing`,
    [fingerprint],
  )
  return surveyRow.parse(result.rows)[0]
}

const leftRow = z.tuple([z.object({ left: z.int() })])

/** Rows whose vector is right already are not written again. */
async function writeVectors(
  client: Queryable,
  { table, input, fingerprint }: TextSource,
  { column }: Embedding,
): Promise<void> {
  const target = quoteIdentifier(column.name)
  await client.query(
    `update ${table} as t set ${target} = cached.embedding::${column.castType}
     from ops.embedding_cache as cached
     where cached.fingerprint = $1
       and cached.input_hash = ${inputHash(input)}
       and t.${target} is distinct from cached.embedding::${column.castType}`,
    [fingerprint],
  )
  await client.query(
    `update ${table} as t set ${target} = null where t.${target} is not null and ${input} is null`,
  )
  const { rows } = await client.query(
    `select count(*)::int as left from ${table} as t
     where t.${target} is null and ${input} is not null`,
  )
  const [{ left }] = leftRow.parse(rows)
  if (left === 0) return
  throw new EmbeddingError({
    code: 'EMBEDDING_INCOMPLETE',
    where: `${table}.${target}`,
    expected: 'a vector in every row that has text',
    found: `${left} rows with text and without a vector`,
    fix: 'Run the materialization again; vectors made so far are kept.',
  })
}
