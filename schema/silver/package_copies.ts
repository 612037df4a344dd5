import { boolean, index, text } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  dataProduct,
  declassify,
  length,
  matches,
  rowCount,
  silver,
} from 'platinum'

const published = declassify({
  reason:
    'Single fields of a manifest that packages publish about themselves; none is about a person.',
  approvedBy: 'developer-experience',
})

export const packageCopies = dataProduct(
  silver.table(
    'package_copies',
    {
      path: text('path').primaryKey(),
      name: text('name').notNull(),
      installedAs: text('installed_as').notNull(),
      role: text('role').$type<'installed' | 'workspace' | 'root'>().notNull(),
      version: text('version'),
      versionOrder: text('version_order').notNull(),
      description: text('description'),
      license: text('license').notNull(),
      permissive: boolean('permissive'),
      homepage: text('homepage'),
      repositoryUrl: text('repository_url'),
      keywords: text('keywords').array().notNull(),
      moduleType: text('module_type').$type<'module' | 'commonjs' | 'dual'>().notNull(),
      hasTypes: boolean('has_types').notNull(),
      hasInstallScript: boolean('has_install_script').notNull(),
      nodeRange: text('node_range'),
    },
    (table) => [index().on(table.name), index().on(table.installedAs)],
  ),
  {
    name: 'PackageCopy',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Every readable manifest with its fields brought into one shape: one row a package folder, so a package installed in three versions has three rows.',
    columns: {
      path: {
        description: 'Folder of the package, relative to the folder that holds node_modules.',
        declassified: published,
      },
      name: { description: 'Name of the package.', declassified: published },
      installedAs: {
        description:
          'Name other packages require it by: its folder under node_modules, which differs from the name for npm aliases.',
        declassified: published,
      },
      role: {
        description:
          'root for the scanned project itself, workspace for folders reached by a link outside node_modules, installed for all others.',
        declassified: published,
      },
      version: {
        description: 'Version, as written; empty when the manifest has none.',
        declassified: published,
      },
      versionOrder: {
        description:
          'Text that sorts, byte by byte, as semantic versions do. Empty text for what is no semantic version.',
        declassified: published,
      },
      description: {
        description: 'What the package says it is, in one line; empty when it says nothing.',
        declassified: published,
      },
      license: {
        description:
          'SPDX expression such as MIT or MIT OR Apache-2.0; LicenseRef-File where the manifest points to a file; UNLICENSED where all rights are reserved; UNKNOWN where nothing usable is said.',
        declassified: published,
      },
      permissive: {
        description:
          'Whether the licence lets the package be used in closed products with attribution at most; empty when that is not known.',
        declassified: published,
      },
      homepage: {
        description:
          'Web address of the homepage; empty when none is given or it is no web address.',
        declassified: published,
      },
      repositoryUrl: {
        description:
          'Web address of the repository, from any of the shorthands; empty when none is given.',
        declassified: published,
      },
      keywords: { description: 'Keywords, trimmed, without repetitions.', declassified: published },
      moduleType: {
        description:
          'module for ES modules, commonjs for CommonJS, dual where the exports offer both to the same caller.',
        declassified: published,
      },
      hasTypes: {
        description: 'Whether the manifest declares TypeScript types, or is a @types package.',
        declassified: published,
      },
      hasInstallScript: {
        description: 'Whether npm would run a script of the package when installing it.',
        declassified: published,
      },
      nodeRange: {
        description: 'Versions of Node.js it says it runs on, as a semantic version range.',
        declassified: published,
      },
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }),
      length('name', { min: 1, max: 214 }),
      acceptedValues('role', ['installed', 'workspace', 'root']),
      acceptedValues('moduleType', ['module', 'commonjs', 'dual']),
      matches('license', '^[A-Za-z0-9.+()-]+( [A-Za-z0-9.+()-]+)*$'),
      matches('homepage', '^https?://'),
      matches('repositoryUrl', '^https?://'),
    ],
  },
)
