import { integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { acceptedValues, atLeast, dataProduct, declassify, matches, silver } from 'platinum'

const place = declassify({
  reason: 'Where in a manifest a person is named, not who.',
  approvedBy: 'developer-experience',
})

export const maintainers = dataProduct(
  silver.table(
    'maintainers',
    {
      path: text('path').notNull(),
      position: integer('position').notNull(),
      role: text('role').$type<'author' | 'maintainer' | 'contributor'>().notNull(),
      name: text('name'),
      email: text('email'),
      url: text('url'),
    },
    (table) => [primaryKey({ columns: [table.path, table.position] })],
  ),
  {
    name: 'Maintainer',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'People and organizations that a manifest names: one row a package folder and position. Personal data.',
    columns: {
      path: {
        description: 'Folder of the package whose manifest names the person.',
        declassified: place,
      },
      position: {
        description:
          'Place in the order author, maintainers, contributors; 0 is whoever to write to first.',
        declassified: place,
      },
      role: { description: 'Field of the manifest that names the person.', declassified: place },
      name: { description: 'Name, as written.', classification: 'pii.name' },
      email: { description: 'E-mail address, as written.', classification: 'pii.email' },
      url: {
        description: 'Web address the person gives, often a profile.',
        classification: 'pii.url',
      },
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      atLeast('position', 0),
      acceptedValues('role', ['author', 'maintainer', 'contributor']),
      matches('email', '^[^@[:space:]]+@[^@[:space:]]+$'),
    ],
  },
)
