import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, test } from 'vitest'
import { arrows, loaders } from './arrows.ts'
import { findCycles } from './cycles.ts'
import { violations } from './violations.ts'

const root = join(import.meta.dirname, '../..')

test('the repository keeps to its arrows', () => {
  const paths = globSync('{src,schema,jobs,policies,tests,bench}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  })
  const files = paths.map((path): [string, string] => [
    path.split(sep).join('/'),
    readFileSync(join(root, path), 'utf8'),
  ])
  expect(files.length).toBeGreaterThan(0)
  expect(violations(new Map(files))).toEqual([])
})

test('the table of arrows has no circle and names only folders of its own', () => {
  expect(findCycles(new Map(Object.entries(arrows)))).toEqual([])
  expect(Object.keys(arrows)).toEqual(expect.arrayContaining(Object.values(arrows).flat()))
})

/** Each plant breaks one rule; the sentence is what the reader gets. */
const plants: readonly [what: string, files: Record<string, string>, found: string][] = [
  [
    'an import against the arrows',
    { 'src/query/plan.ts': "import { add } from '../queue/add.ts'" },
    'src/query/plan.ts imports ../queue/add.ts: query may import errors, product, database, policy, lineage, contract, embedding',
  ],
  [
    'a type import against the arrows',
    { 'src/graphql/schema.ts': "import type { Run } from '../materialization/run.ts'" },
    'src/graphql/schema.ts imports ../materialization/run.ts: graphql may import',
  ],
  [
    'a single type among the names imported against the arrows',
    { 'src/errors/a.ts': "import { type Layer } from '../product/layer.ts'" },
    'src/errors/a.ts imports ../product/layer.ts: errors may import nothing',
  ],
  [
    'a type written as import() against the arrows',
    { 'src/errors/a.ts': "export type L = import('../product/layer.ts').Layer" },
    'src/errors/a.ts imports ../product/layer.ts: errors may import nothing',
  ],
  [
    'a re-export against the arrows',
    { 'src/policy/a.ts': "export * from '../query/plan.ts'" },
    'src/policy/a.ts imports ../query/plan.ts: policy may import errors, product',
  ],
  [
    'a dynamic import against the arrows, deep in a function',
    {
      'src/http/deep/a.ts':
        'export async function f() { await using x = g(); return import(`../../queue/a.ts`) }',
    },
    'src/http/deep/a.ts imports ../../queue/a.ts: http may import',
  ],
  [
    'a worker thread against the arrows',
    { 'src/query/a.ts': "new Worker(new URL('../queue/worker.ts', import.meta.url))" },
    'src/query/a.ts imports ../queue/worker.ts: query may import',
  ],
  [
    'a folder without a row in the table',
    { 'src/shiny/a.ts': '' },
    'src/shiny/a.ts: src/shiny/ has no row in tests/architecture/arrows.ts',
  ],
  [
    'an engine folder that imports the public API',
    { 'src/contract/a.ts': "import { gold } from 'platinum'" },
    'src/contract/a.ts imports platinum: contract may import errors, product, database',
  ],
  [
    'a public API that reaches into the command line',
    { 'src/index.ts': "export * from './cli/dev.ts'" },
    'src/index.ts imports ./cli/dev.ts: it is not part of the public API',
  ],
  [
    'an engine that imports the example project',
    { 'src/cli/a.ts': "import { packages } from '../../schema/gold/packages.ts'" },
    'src/cli/a.ts imports ../../schema/gold/packages.ts: the engine knows no project, tests or benchmarks',
  ],
  [
    'an engine that imports its tests',
    { 'src/cli/a.ts': "import '../../tests/harness/database.ts'" },
    'src/cli/a.ts imports ../../tests/harness/database.ts: the engine knows no project, tests or benchmarks',
  ],
  [
    'an engine folder that computes what it imports',
    { 'src/queue/a.ts': 'export const load = (path: string) => import(path)' },
    `src/queue/a.ts imports a path it computes, which only ${loaders.join(', ')} may do`,
  ],
  [
    'a project that imports the engine by path',
    { 'schema/gold/packages.ts': "import { gold } from '../../src/index.ts'" },
    "schema/gold/packages.ts imports ../../src/index.ts: import the engine as 'platinum'",
  ],
  [
    'a schema that imports a job',
    { 'schema/gold/packages.ts': "import type { Job } from '../../jobs/gold/packages.ts'" },
    "schema/gold/packages.ts imports ../../jobs/gold/packages.ts: schema/ may import 'platinum'",
  ],
  [
    'a job that imports a test',
    { 'jobs/gold/packages.ts': "import '../../tests/a.ts'" },
    "jobs/gold/packages.ts imports ../../tests/a.ts: jobs/ may import schema/ and 'platinum'",
  ],
  [
    'a policy that imports a job',
    { 'policies/index.ts': "import { job } from '../jobs/gold/packages.ts'" },
    "policies/index.ts imports ../jobs/gold/packages.ts: policies/ may import schema/ and 'platinum'",
  ],
  [
    'a policy that imports the engine by path',
    { 'policies/people.ts': "import { role } from '../src/policy/role.ts'" },
    "policies/people.ts imports ../src/policy/role.ts: import the engine as 'platinum'",
  ],
  [
    'a schema that imports a policy',
    { 'schema/gold/packages.ts': "import { everyone } from '../../policies/index.ts'" },
    "schema/gold/packages.ts imports ../../policies/index.ts: schema/ may import 'platinum'",
  ],
  [
    'a circle of values',
    {
      'src/query/a.ts': "import './b.ts'",
      'src/query/b.ts': "import './c.ts'",
      'src/query/c.ts': "import './a.ts'",
    },
    'a circle of imports: src/query/a.ts → src/query/b.ts → src/query/c.ts → src/query/a.ts',
  ],
  [
    'a circle of types',
    {
      'src/query/a.ts': "import type { B } from './b.ts'",
      'src/query/b.ts': "import type { A } from './a.ts'",
    },
    'a circle of imports: src/query/a.ts → src/query/b.ts → src/query/a.ts',
  ],
  [
    'a file with an empty name',
    { 'tests/harness/helpers.ts': '' },
    "tests/harness/helpers.ts: 'helpers.ts' says nothing about what is inside",
  ],
  [
    'a folder with an empty name',
    { 'src/query/common/a.ts': '' },
    "src/query/common/a.ts: 'common' says nothing about what is inside",
  ],
  [
    'a barrel in a folder of src/',
    { 'src/query/index.ts': '' },
    'src/query/index.ts: only src/, schema/, jobs/ and policies/ have an index.ts',
  ],
  [
    'a loose file in src/',
    { 'src/engine.ts': '' },
    'src/engine.ts: src/ holds index.ts and folders only',
  ],
]

test.each(plants)('%s is reported', (_what, files, sentence) => {
  const found = violations(new Map(Object.entries(files)))
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(sentence)
})

test('what the arrows allow is not reported', () => {
  const files = {
    'src/index.ts': "export { gold } from './product/layer.ts'",
    'src/product/layer.ts':
      "import type { Problem } from '../errors/platinum-error.ts'\nimport pg from 'pg'",
    'src/errors/platinum-error.ts': "import { codes } from './codes.ts'",
    'src/cli/version.ts': "import manifest from '../../package.json' with { type: 'json' }",
    'src/cli/dev.ts':
      "import { serve } from '../http/server.ts'\nimport { run } from '../queue/run.ts'",
    'src/project/load.ts': 'export const load = (path: string) => import(path)',
    'schema/index.ts': "export { packages } from './gold/packages.ts'",
    'schema/gold/packages.ts':
      "import { gold } from 'platinum'\nimport { text } from 'drizzle-orm/pg-core'",
    'jobs/gold/packages.ts':
      "import { packages } from '../../schema/gold/packages.ts'\nimport { materialize } from 'platinum'",
    'policies/index.ts':
      "import { packages } from '../schema/gold/packages.ts'\nimport { role } from 'platinum'",
    'tests/another-project/schema/index.ts': '',
    'tests/another-project/policies/index.ts': '',
  }
  expect(violations(new Map(Object.entries(files)))).toEqual([])
})
