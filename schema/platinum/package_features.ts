import { doublePrecision, text, vector } from 'drizzle-orm/pg-core'
import { atLeast, atMost, belongsTo, dataProduct, platinum, rowCount } from 'platinum'
import { packages } from '../gold/packages.ts'

export const packageFeatures = dataProduct(
  platinum.table('package_features', {
    packageName: text('package_name').primaryKey(),
    dependents: doublePrecision('dependents').notNull(),
    dependencies: doublePrecision('dependencies').notNull(),
    copies: doublePrecision('copies').notNull(),
    readme: doublePrecision('readme').notNull(),
    permissive: doublePrecision('permissive').notNull(),
    types: doublePrecision('types').notNull(),
    modules: doublePrecision('modules').notNull(),
    direct: doublePrecision('direct').notNull(),
    features: vector('features', { dimensions: 8 }).notNull(),
  }),
  {
    name: 'PackageFeatureVector',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Eight numbers that describe how an installed package is built and used, each between 0 and 1, alone and as one vector. A number depends on its own package only, so scanning more packages does not move it. Age is not among them: npm gives every file the same date.',
    columns: {
      packageName: 'Package described.',
      dependents:
        'Installed packages that depend on it, n: ln(1 + n) / ln(1001), and 1 above a thousand.',
      dependencies:
        'Installed packages it depends on, n: ln(1 + n) / ln(101), and 1 above a hundred.',
      copies: 'Folders that hold it beyond the first, n: ln(1 + n) / ln(101), 1 above a hundred.',
      readme: 'Length of its README, n characters: ln(1 + n) / ln(100001), 1 above 100,000.',
      permissive: 'Licence: 1 for permissive, 0 for not, 0.5 for not known.',
      types: 'TypeScript types: 1 when it brings them, otherwise 0.',
      modules: 'Module system: 0 for CommonJS, 0.5 for both, 1 for ES modules.',
      direct: 'Asked for by the scanned project itself: 1 or 0.',
      features:
        'The eight numbers in this order: dependents, dependencies, copies, readme, permissive, types, modules, direct. Euclidean distance compares packages.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }),
      ...(['dependents', 'dependencies', 'copies', 'readme'] as const).flatMap((feature) => [
        atLeast(feature, 0),
        atMost(feature, 1),
      ]),
    ],
    relations: { package: belongsTo(packages, 'packageName', { inverse: 'features' }) },
  },
)
