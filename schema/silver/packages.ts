import { boolean, integer, text } from 'drizzle-orm/pg-core'
import { atLeast, dataProduct, silver, unique } from 'platinum'

export const silverPackages = dataProduct(
  silver.table('packages', {
    name: text('name').primaryKey(),
    path: text('path').notNull(),
    version: text('version'),
    versions: text('versions').array().notNull(),
    copies: integer('copies').notNull(),
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
  }),
  {
    name: 'InstalledPackage',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Installed packages, one row a name: the copy with the newest version speaks for all. The scanned project itself is not among them.',
    columns: {
      name: 'Name of the package.',
      path: 'Folder of the copy with the newest version; the shortest path among equals.',
      version: 'Newest installed version.',
      versions: 'Every installed version, oldest first.',
      copies: { description: 'Folders that hold it, whatever the version.', unit: 'folders' },
      description: 'What the newest copy says it is, in one line.',
      license: 'Licence of the newest copy, as in package_copies.',
      permissive: 'Whether that licence is permissive; empty when not known.',
      homepage: 'Web address of the homepage.',
      repositoryUrl: 'Web address of the repository.',
      keywords: 'Keywords of the newest copy.',
      moduleType: 'Module system of the newest copy: module, commonjs or dual.',
      hasTypes: 'Whether the newest copy brings TypeScript types.',
      hasInstallScript: 'Whether any copy runs a script when it is installed.',
      nodeRange: 'Versions of Node.js the newest copy says it runs on.',
    },
    freshness: { lane: 'batch', within: '24h' },
    checks: [atLeast('copies', 1), unique('path')],
  },
)
