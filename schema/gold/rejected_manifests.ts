import { integer, text } from 'drizzle-orm/pg-core'
import { dataProduct, gold, length } from 'platinum'

export const rejectedManifests = dataProduct(
  gold.table('rejected_manifests', {
    path: text('path').primaryKey(),
    name: text('name').notNull(),
    problem: text('problem').notNull(),
    bytes: integer('bytes'),
    excerpt: text('excerpt'),
  }),
  {
    name: 'RejectedManifest',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Package folders whose manifest could not be read, and why. They are missing from every other product.',
    columns: {
      path: 'Folder of the package, relative to the folder that holds node_modules.',
      name: 'Name of the folder, with its scope.',
      problem: 'Why the manifest could not be read.',
      bytes: { description: 'Size of the file; empty when it could not be opened.', unit: 'bytes' },
      excerpt: {
        description:
          'First 200 characters of the file. Masked, since unreadable text cannot be searched for personal data.',
        classification: 'confidential',
      },
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [length('problem', { min: 1 })],
  },
)
