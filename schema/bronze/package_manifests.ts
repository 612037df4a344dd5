import { integer, jsonb, text } from 'drizzle-orm/pg-core'
import { bronze, dataProduct, length, rowCount } from 'platinum'

/** A `package.json` as JSON. Only being an object is known of it. */
export type Manifest = Readonly<Record<string, unknown>>

export const packageManifests = dataProduct(
  bronze.table('package_manifests', {
    path: text('path').primaryKey(),
    name: text('name').notNull(),
    version: text('version'),
    manifest: jsonb('manifest').$type<Manifest>(),
    bytes: integer('bytes'),
    repairs: text('repairs'),
    problem: text('problem'),
    excerpt: text('excerpt'),
  }),
  {
    name: 'PackageManifest',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Every package.json found in the scanned folder, as found: one row a package folder. A manifest that cannot be read is kept with its reason.',
    columns: {
      path: 'Folder of the package, relative to the folder that holds node_modules, with forward slashes; "." is that folder itself.',
      name: 'Name in the manifest, or the folder name where the manifest gives none that npm would accept.',
      version: 'Version in the manifest, as written; empty when there is none.',
      manifest: {
        description:
          'The whole manifest as JSON; empty when it could not be read. Holds names and e-mail addresses of people.',
        classification: 'confidential',
      },
      bytes: { description: 'Size of the file; empty when it could not be opened.', unit: 'bytes' },
      repairs: 'What was changed in the text so that it could be stored; empty when nothing was.',
      problem: 'Why the manifest could not be read; empty when it could.',
      excerpt: {
        description:
          'First 2,000 characters of a file that is no readable manifest. Confidential, since unreadable text cannot be searched for personal data.',
        classification: 'confidential',
      },
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [rowCount({ min: 1 }), length('name', { min: 1, max: 214 })],
  },
)
