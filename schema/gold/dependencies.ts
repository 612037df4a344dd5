import { boolean, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { acceptedValues, belongsTo, dataProduct, gold } from 'platinum'
import { packages } from './packages.ts'

export const dependencies = dataProduct(
  gold.table(
    'dependencies',
    {
      packageName: text('package_name').notNull(),
      dependencyName: text('dependency_name').notNull(),
      kind: text('kind').$type<'runtime' | 'optional' | 'peer'>().notNull(),
      range: text('range').notNull(),
      required: boolean('required').notNull(),
    },
    (table) => [
      primaryKey({ columns: [table.packageName, table.dependencyName] }),
      index().on(table.dependencyName),
    ],
  ),
  {
    name: 'Dependency',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Which installed package depends on which: one row a pair of names, over all installed copies. Dev dependencies and what is not installed are left out.',
    columns: {
      packageName: 'Package that depends on another.',
      dependencyName: 'Package it depends on, by its own name, also where an alias is used.',
      kind: 'runtime, optional or peer; the first of these where copies or fields differ.',
      range: 'Versions asked for; where copies differ, every range, joined by ||.',
      required: 'Whether any copy fails without it.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [acceptedValues('kind', ['runtime', 'optional', 'peer'])],
    relations: {
      package: belongsTo(packages, 'packageName', { inverse: 'dependencies' }),
      dependency: belongsTo(packages, 'dependencyName', { inverse: 'dependents' }),
    },
  },
)
