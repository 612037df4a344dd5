import { boolean, index, primaryKey, text } from 'drizzle-orm/pg-core'
import { acceptedValues, belongsTo, dataProduct, declassify, length, silver } from 'platinum'
import { packageManifests } from '../bronze/package_manifests.ts'

const published = declassify({
  reason: 'What packages publish of their dependencies; none of it is about a person.',
  approvedBy: 'developer-experience',
})

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
      path: { description: 'Folder of the package that declares it.', declassified: published },
      dependencyName: {
        description:
          'Name it is required by. An alias such as npm:string-width@4 is required by its own name.',
        declassified: published,
      },
      kind: {
        description: 'runtime, optional, peer or dev: the manifest field it stands in.',
        declassified: published,
      },
      range: {
        description: 'Versions asked for: a semantic version range, an address, a tag or an alias.',
        declassified: published,
      },
      required: {
        description:
          'Whether the package fails without it: not so for dev, optional and optional peers.',
        declassified: published,
      },
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      acceptedValues('kind', ['runtime', 'optional', 'peer', 'dev']),
      length('dependencyName', { min: 1, max: 214 }),
    ],
    relations: { manifest: belongsTo(packageManifests, 'path', { inverse: 'declared' }) },
  },
)
