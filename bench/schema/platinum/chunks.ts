import { index, integer, text, vector } from 'drizzle-orm/pg-core'
import { belongsTo, dataProduct, platinum } from 'platinum'
import { packages } from '../gold/packages.ts'

/** Numbers a vector has. */
export const dimensions = 384

export const chunks = dataProduct(
  platinum.table(
    'chunks',
    {
      id: integer('id').primaryKey(),
      packageName: text('package_name').notNull(),
      title: text('title').notNull(),
      text: text('text').notNull(),
      embedding: vector('embedding', { dimensions }),
    },
    (table) => [index().using('hnsw', table.embedding.op('vector_cosine_ops'))],
  ),
  {
    name: 'Chunk',
    version: '1.0.0',
    owner: 'bench',
    description: 'A piece of a README.',
    columns: {
      id: 'Counted from 1.',
      packageName: 'Package whose README it is from.',
      title: 'The heading above it.',
      text: 'The piece.',
      embedding: 'Vector of the text.',
    },
    freshness: { lane: 'batch', within: '24h' },
    relations: { package: belongsTo(packages, 'packageName', { inverse: 'chunks' }) },
    embeddings: { embedding: { of: ['title', 'text'], space: 'default' } },
  },
)
