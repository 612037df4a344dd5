import { boolean, index, integer, text } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  atLeast,
  belongsTo,
  count,
  dataProduct,
  gold,
  matches,
  ratio,
  rowCount,
} from 'platinum'
import { licenses } from './licenses.ts'

export const packages = dataProduct(
  gold.table(
    'packages',
    {
      name: text('name').primaryKey(),
      version: text('version'),
      versionCount: integer('version_count').notNull(),
      copyCount: integer('copy_count').notNull(),
      direct: boolean('direct').notNull(),
      description: text('description'),
      license: text('license').notNull(),
      permissive: boolean('permissive'),
      dependentCount: integer('dependent_count').notNull(),
      dependencyCount: integer('dependency_count').notNull(),
      keywords: text('keywords').array().notNull(),
      moduleType: text('module_type').$type<'module' | 'commonjs' | 'dual'>().notNull(),
      hasTypes: boolean('has_types').notNull(),
      hasInstallScript: boolean('has_install_script').notNull(),
      nodeRange: text('node_range'),
      homepage: text('homepage'),
      repositoryUrl: text('repository_url'),
      readmeLength: integer('readme_length').notNull(),
      maintainerName: text('maintainer_name'),
      maintainerEmail: text('maintainer_email'),
      path: text('path').notNull(),
    },
    (table) => [index().on(table.license)],
  ),
  {
    name: 'Package',
    version: '1.0.0',
    owner: 'developer-experience',
    description: 'Every installed package, one row a name.',
    columns: {
      name: 'Name on the registry.',
      version: 'Newest installed version.',
      versionCount: { description: 'Different versions installed side by side.', unit: 'versions' },
      copyCount: { description: 'Folders that hold it, whatever the version.', unit: 'folders' },
      direct:
        'Whether the scanned project or one of its workspaces asks for it by name. False throughout where only a node_modules folder was scanned.',
      description: 'What the package says it is, in one line.',
      license:
        'SPDX licence expression; LicenseRef-File where the package points to a file, UNLICENSED where all rights are reserved, UNKNOWN where it says nothing usable.',
      permissive:
        'Whether the licence lets the package be used in closed products with attribution at most; empty when that is not known.',
      dependentCount: {
        description:
          'Other installed packages that depend on it, for running: dev dependencies do not count.',
        unit: 'packages',
      },
      dependencyCount: {
        description:
          'Other installed packages that it depends on, for running, over all its copies.',
        unit: 'packages',
      },
      keywords: 'Keywords the package gives itself.',
      moduleType:
        'module for ES modules, commonjs for CommonJS, dual where its exports offer both.',
      hasTypes: 'Whether it brings TypeScript types.',
      hasInstallScript: 'Whether a copy of it runs a script when it is installed.',
      nodeRange: 'Versions of Node.js it says it runs on.',
      homepage: 'Web address of the homepage.',
      repositoryUrl: 'Web address of the repository.',
      readmeLength: {
        description: 'Length of the README of the newest copy; 0 without one.',
        unit: 'UTF-16 code units',
      },
      maintainerName: {
        description:
          'Name of whoever to write to first: author, then maintainers, then contributors.',
        classification: 'pii.name',
      },
      maintainerEmail: {
        description: 'First e-mail address in the same order.',
        classification: 'pii.email',
      },
      path: 'Folder of the newest copy, relative to the folder that holds node_modules.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [
      rowCount({ min: 1 }),
      atLeast('dependentCount', 0),
      atLeast('versionCount', 0),
      atLeast('copyCount', 1),
      acceptedValues('moduleType', ['module', 'commonjs', 'dual']),
      matches('maintainerEmail', '^[^@[:space:]]+@[^@[:space:]]+$'),
    ],
    measures: {
      installed: count({ description: 'Installed packages.', unit: 'packages' }),
      typed: count({
        where: { hasTypes: { eq: true } },
        description: 'Installed packages that bring TypeScript types.',
        unit: 'packages',
      }),
      typedShare: ratio('typed', 'installed', {
        description: 'How many of the installed packages bring TypeScript types, from 0 to 1.',
      }),
    },
    segments: {
      direct: {
        description: 'What the scanned project or one of its workspaces asks for by name.',
        where: { direct: { eq: true } },
      },
    },
    relations: { licenseSummary: belongsTo(licenses, 'license', { inverse: 'packages' }) },
  },
)
