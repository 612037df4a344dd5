/**
 * Which folder of src/ may import which, besides itself. An arrow that is not here is forbidden,
 * for types too. Add one only together with the reason: docs/adr/0001-import-arrows.md.
 */
// prettier-ignore
export const arrows = {
  errors:          [],
  product:         ['errors'],
  config:          ['errors', 'embedding', 'lineage', 'identity', 'audit-log'],
  database:        ['errors', 'product'],
  identity:        ['errors', 'product'],
  policy:          ['errors', 'product', 'lineage', 'identity'],
  'audit-log':     ['errors', 'database'],
  'second-wall':   ['errors', 'product', 'database', 'identity', 'policy'],
  source:          ['errors', 'audit-log'],
  usage:           ['errors', 'product', 'database'],
  history:         ['errors', 'product', 'database'],
  lineage:         ['errors', 'product', 'database', 'usage'],
  contract:        ['errors', 'product', 'database', 'usage', 'policy'],
  embedding:       ['errors', 'product', 'database'],
  materialization: ['errors', 'product', 'database', 'config', 'policy', 'source', 'lineage', 'contract', 'embedding', 'history'],
  migration:       ['errors', 'product', 'database', 'embedding', 'history', 'lineage', 'identity', 'usage', 'audit-log', 'second-wall'],
  project:         ['errors', 'product', 'config', 'embedding', 'lineage', 'materialization', 'identity', 'policy'],
  queue:           ['errors', 'product', 'database', 'config', 'materialization', 'history'],
  query:           ['errors', 'product', 'database', 'policy', 'lineage', 'contract', 'embedding', 'identity'],
  graphql:         ['errors', 'product', 'database', 'config', 'policy', 'lineage', 'contract', 'embedding', 'query', 'identity', 'usage', 'audit-log', 'second-wall'],
  http:            ['errors', 'product', 'database', 'config', 'policy', 'lineage', 'contract', 'query', 'graphql', 'identity', 'usage', 'audit-log', 'second-wall'],
} as const satisfies Record<string, readonly string[]>

/** src/cli/ may import everything in src/. */
export const unrestricted = 'cli'

/** What src/index.ts, the public API, may not import: a project declares, it does not serve. */
export const notInPublicApi = ['cli', 'graphql', 'http', 'queue'] as const

/**
 * Only these folders of src/ may import a path they compute: they load the project's own files, or
 * start a thread, whose file is .ts here and .js when published.
 */
export const loaders = ['cli', 'config', 'project', 'migration', 'database'] as const

/** A name that says nothing about what is inside. */
export const emptyNames = ['util', 'utils', 'helper', 'helpers', 'misc', 'common'] as const
