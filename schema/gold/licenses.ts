import { boolean, doublePrecision, integer, text } from 'drizzle-orm/pg-core'
import { atLeast, atMost, dataProduct, gold, rowCount } from 'platinum'

export const licenses = dataProduct(
  gold.table('licenses', {
    license: text('license').primaryKey(),
    packageCount: integer('package_count').notNull(),
    share: doublePrecision('share').notNull(),
    permissive: boolean('permissive'),
  }),
  {
    name: 'License',
    version: '1.0.0',
    owner: 'developer-experience',
    description: 'Licences of the installed packages, one row a licence expression.',
    columns: {
      license: 'SPDX licence expression, or one of LicenseRef-File, UNLICENSED and UNKNOWN.',
      packageCount: {
        description: 'Installed packages whose newest copy has this licence.',
        unit: 'packages',
      },
      share: {
        description: 'Part of all installed packages, between 0 and 1.',
        unit: 'fraction',
      },
      permissive:
        'Whether the licence lets a package be used in closed products with attribution at most; empty when that is not known.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }),
      atLeast('packageCount', 1),
      atLeast('share', 0),
      atMost('share', 1),
    ],
  },
)
