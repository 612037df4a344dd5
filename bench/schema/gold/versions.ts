import { boolean, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { belongsTo, dataProduct, gold } from 'platinum'
import { packages } from './packages.ts'

export const versions = dataProduct(
  gold.table(
    'versions',
    {
      packageName: text('package_name').notNull(),
      number: integer('number').notNull(),
      tag: text('tag').notNull(),
      size: integer('size').notNull(),
      deprecated: boolean('deprecated').notNull(),
      releasedAt: timestamp('released_at', { withTimezone: true }).notNull(),
    },
    (table) => [primaryKey({ columns: [table.packageName, table.number] })],
  ),
  {
    name: 'Version',
    version: '1.0.0',
    owner: 'bench',
    description: 'A released version of a package.',
    columns: {
      packageName: 'Package it is a version of.',
      number: 'Counted from 1 within its package.',
      tag: 'As written on the registry.',
      size: { description: 'Size of the archive.', unit: 'bytes' },
      deprecated: 'Whether its maintainers advise against it.',
      releasedAt: 'When it was released.',
    },
    freshness: { lane: 'batch', within: '24h' },
    relations: { package: belongsTo(packages, 'packageName', { inverse: 'versions' }) },
  },
)
