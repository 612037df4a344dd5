import { text, vector } from 'drizzle-orm/pg-core'
import { dataProduct, gold } from 'platinum'
import { embeddingCacheMigration } from '../../src/embedding/cache-migration.ts'
import {
  fillEmbeddings,
  type FillCounts,
  type FillOptions,
} from '../../src/embedding/fill-embeddings.ts'
import { hashing } from '../../src/embedding/hashing.ts'
import type { EmbeddingProvider } from '../../src/embedding/provider.ts'
import type { Embedding } from '../../src/product/product.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { freshDatabase } from '../harness/database.ts'

const documents = dataProduct(
  gold.table('documents', {
    id: text('id').primaryKey(),
    title: text('title'),
    fullText: text('Full "text"'),
    embedding: vector('Embedding', { dimensions: 16 }),
  }),
  {
    name: 'Document',
    version: '1.0.0',
    owner: 'tests',
    description: 'A text to embed.',
    columns: {
      id: 'Its name.',
      title: 'Its title.',
      fullText: 'Its text.',
      embedding: 'What it is about.',
    },
    freshness: { lane: 'batch', within: '1d' },
    embeddings: { embedding: { of: ['title', 'fullText'], space: 'default' } },
  },
)

function readEmbedding(): Embedding {
  const registry = buildRegistry({ exports: { documents }, spaces: new Map([['default', 16]]) })
  const embedding = registry.products[0]?.embeddings[0]
  if (!embedding) throw new Error('no embedding')
  return embedding
}

/** Id, title and text of a row. */
export type DocumentRow = readonly [id: string, title: string | null, fullText: string | null]

/** A table of documents in an empty database, and the cache of vectors beside it. */
export class Documents implements AsyncDisposable {
  readonly embedding = readEmbedding()
  readonly #fresh: Awaited<ReturnType<typeof freshDatabase>>

  private constructor(fresh: Awaited<ReturnType<typeof freshDatabase>>) {
    this.#fresh = fresh
  }

  static async create(rows: readonly DocumentRow[]): Promise<Documents> {
    const created = new Documents(await freshDatabase())
    await created.pool.query(
      `create schema ops; create schema gold; ${embeddingCacheMigration.sql}`,
    )
    await created.replace(rows)
    return created
  }

  get pool() {
    return this.#fresh.database.pool
  }

  /** A new table without vectors, as each run makes one. */
  async replace(rows: readonly DocumentRow[]): Promise<void> {
    await this.pool.query(
      `drop table if exists gold.documents;
       create table gold.documents (
         id text primary key, title text, "Full ""text""" text, "Embedding" vector(16)
       )`,
    )
    await this.pool.query(
      'insert into gold.documents select * from unnest($1::text[], $2::text[], $3::text[])',
      [0, 1, 2].map((column) => rows.map((row) => row[column])),
    )
  }

  fill(provider: EmbeddingProvider, options: Partial<FillOptions> = {}): Promise<FillCounts> {
    const { pool, embedding } = this
    return fillEmbeddings(pool, { table: '"gold"."documents"', embedding, provider, ...options })
  }

  /** Id → vector, as pgvector writes it. */
  async vectors(): Promise<Record<string, string | null>> {
    const { rows } = await this.pool.query<{ id: string; vector: string | null }>(
      'select id, "Embedding"::text as vector from gold.documents order by id',
    )
    return Object.fromEntries(rows.map(({ id, vector: value }) => [id, value]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fresh[Symbol.asyncDispose]()
  }
}

/** Hashes, and remembers which texts it was asked for. */
export class CountingProvider implements EmbeddingProvider {
  readonly model = 'counting'
  readonly dimensions = 16
  readonly description = 'Counts.'
  readonly fingerprint: string
  readonly batchSize: number
  readonly batches: (readonly string[])[] = []
  /** The batch that fails, counted from 1. */
  failingBatch: number | undefined

  constructor({ fingerprint = 'counting', batchSize = 3 } = {}) {
    this.fingerprint = fingerprint
    this.batchSize = batchSize
  }

  get texts(): string[] {
    return this.batches.flat().toSorted()
  }

  async embed(
    texts: readonly string[],
    options: { readonly purpose: 'document' | 'query' },
  ): Promise<readonly Float32Array[]> {
    if (this.failingBatch === this.batches.length + 1) throw new Error('the power failed')
    this.batches.push(texts)
    return await hashing({ dimensions: this.dimensions }).embed(texts, options)
  }
}
