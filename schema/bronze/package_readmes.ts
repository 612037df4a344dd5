import { integer, text } from 'drizzle-orm/pg-core'
import { acceptedValues, atLeast, bronze, dataProduct } from 'platinum'

export const packageReadmes = dataProduct(
  bronze.table('package_readmes', {
    path: text('path').primaryKey(),
    fileName: text('file_name').notNull(),
    format: text('format').$type<'markdown' | 'restructuredtext'>().notNull(),
    text: text('text'),
    length: integer('length').notNull(),
    bytes: integer('bytes'),
    repairs: text('repairs'),
    problem: text('problem'),
  }),
  {
    name: 'PackageReadme',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'The README of every package folder that has one, as found. Where several files qualify, the one npm would show.',
    columns: {
      path: 'Folder of the package, relative to the folder that holds node_modules, as in package_manifests.',
      fileName: 'Name of the file, as written on disk.',
      format:
        'How headings are read: restructuredtext for .rst files, markdown for all others, plain text included.',
      text: 'The text after decoding; empty when it could not be read. Offsets elsewhere count into this text.',
      length: {
        description: 'Length of the text; 0 when it could not be read.',
        unit: 'UTF-16 code units',
      },
      bytes: {
        description: 'Size of the whole file, also where the text was cut; empty when unknown.',
        unit: 'bytes',
      },
      repairs:
        'What was changed so that the text could be stored: bytes that are no UTF-8, NUL characters, text beyond 1 MiB cut off. Empty when nothing was.',
      problem: 'Why the text could not be read; empty when it could.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [acceptedValues('format', ['markdown', 'restructuredtext']), atLeast('length', 0)],
  },
)
