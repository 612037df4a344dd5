import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import { dataProduct, gold } from 'platinum'

export const packages = dataProduct(
  gold.table('packages', {
    name: text('name').primaryKey(),
    license: text('license').notNull(),
    description: text('description'),
    dependents: integer('dependents').notNull(),
    publishedAt: timestamp('published_at', { withTimezone: true }).notNull(),
  }),
  {
    name: 'Package',
    version: '1.0.0',
    owner: 'bench',
    description: 'A made-up package.',
    columns: {
      name: 'Name on the registry.',
      license: 'SPDX license id.',
      description: 'What it does; one in ten says nothing.',
      dependents: { description: 'Packages that depend on it.', unit: 'packages' },
      publishedAt: 'When its newest version was published.',
    },
    freshness: { lane: 'batch', within: '24h' },
  },
)
