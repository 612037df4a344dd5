import { integer, text } from 'drizzle-orm/pg-core'
import { atLeast, belongsTo, dataProduct, gold, rowCount } from 'platinum'
import { packages } from './packages.ts'

export const readmes = dataProduct(
  gold.table('readmes', {
    packageName: text('package_name').primaryKey(),
    fileName: text('file_name').notNull(),
    format: text('format').$type<'markdown' | 'restructuredtext'>().notNull(),
    text: text('text').notNull(),
    length: integer('length').notNull(),
    repairs: text('repairs'),
  }),
  {
    name: 'Readme',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'The README of the newest copy of every installed package that has a readable one. Chunks and questions give offsets into its text.',
    columns: {
      packageName: 'Package it describes.',
      fileName: 'Name of the file, as written on disk.',
      format: 'How headings are read: markdown or restructuredtext.',
      text: 'The whole text, as decoded. Names and addresses that authors publish in it are not masked.',
      length: { description: 'Length of the text.', unit: 'UTF-16 code units' },
      repairs:
        'What was changed so that the text could be stored, such as text beyond 1 MiB cut off; empty when nothing was.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [rowCount({ min: 1 }, { severity: 'warn' }), atLeast('length', 1)],
    relations: { package: belongsTo(packages, 'packageName') },
  },
)
