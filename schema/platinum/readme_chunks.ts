import { integer, primaryKey, text, vector } from 'drizzle-orm/pg-core'
import { atLeast, belongsTo, dataProduct, length, platinum, rowCount } from 'platinum'
import { packages } from '../gold/packages.ts'
import { readmes } from '../gold/readmes.ts'

export const readmeChunks = dataProduct(
  platinum.table(
    'readme_chunks',
    {
      packageName: text('package_name').notNull(),
      number: integer('number').notNull(),
      title: text('title').notNull(),
      text: text('text').notNull(),
      startOffset: integer('start_offset').notNull(),
      endOffset: integer('end_offset').notNull(),
      embedding: vector('embedding', { dimensions: 384 }),
    },
    (table) => [primaryKey({ columns: [table.packageName, table.number] })],
  ),
  {
    name: 'ReadmeChunk',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'READMEs cut at headings and paragraphs into pieces of about 800 characters, 1,200 at most, for retrieval. Together they hold every character of the README that is not white space.',
    columns: {
      packageName: 'Package whose README it is from.',
      number: 'Place in the README, from 0.',
      title: 'Package name and the headings above the piece, outermost first, joined by " › ".',
      text: 'The piece exactly as it stands in the README: readme.text.slice(startOffset, endOffset). In Postgres, substr counts differently: in code points.',
      startOffset: {
        description: "Where the piece starts in the README's text, from 0.",
        unit: 'UTF-16 code units',
      },
      endOffset: {
        description: "Where the piece ends in the README's text, exclusive.",
        unit: 'UTF-16 code units',
      },
      embedding: 'Vector of title and text in the space "default", for nearest-neighbour search.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }, { severity: 'warn' }),
      length('text', { min: 1, max: 1200 }),
      atLeast('startOffset', 0),
      atLeast('endOffset', 1),
    ],
    relations: {
      package: belongsTo(packages, 'packageName', { inverse: 'chunks' }),
      readme: belongsTo(readmes, 'packageName', { inverse: 'chunks' }),
    },
    embeddings: { embedding: { of: ['title', 'text'], space: 'default' } },
  },
)
