import { boolean, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { acceptedValues, belongsTo, dataProduct, length, silver } from 'platinum'
import { packageManifests } from '../bronze/package_manifests.ts'

export const silverDependencies = dataProduct(
  silver.table(
    'dependencies',
    {
      path: text('path').notNull(),
      dependencyName: text('dependency_name').notNull(),
      kind: text('kind').$type<'runtime' | 'optional' | 'peer' | 'dev'>().notNull(),
      range: text('range').notNull(),
      required: boolean('required').notNull(),
    },
    (table) => [
      primaryKey({ columns: [table.path, table.dependencyName, table.kind] }),
      index().on(table.dependencyName),
    ],
  ),
  {
    name: 'DeclaredDependency',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Every dependency a readable manifest declares, installed or not: one row a package folder, name and kind.',
    columns: {
      path: 'Folder of the package that declares it.',
      dependencyName:
        'Name it is required by. An alias such as npm:string-width@4 is required by its own name.',
      kind: 'runtime, optional, peer or dev: the manifest field it stands in.',
      range: 'Versions asked for: a semantic version range, an address, a tag or an alias.',
      required:
        'Whether the package fails without it: not so for dev, optional and optional peers.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      acceptedValues('kind', ['runtime', 'optional', 'peer', 'dev']),
      length('dependencyName', { min: 1, max: 214 }),
    ],
    relations: { manifest: belongsTo(packageManifests, 'path', { inverse: 'declared' }) },
  },
)
