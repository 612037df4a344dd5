import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { runExample, type Outcomes } from './run-example.ts'
import { link, makeTree, manifest, type Tree } from './tree.ts'

const readme = `# cron-reader

Reads cron expressions and tells when they are next due. 😀

## Install

npm install cron-reader
`

let tree: Tree
let fresh: FreshDatabase
let outcomes: Outcomes

beforeAll(async () => {
  tree = await makeTree({
    'package.json': manifest('project', '1.0.0', {
      dependencies: { 'cron-reader': '^2.0.0', 'alias-of-c': 'npm:c@1', absent: '1' },
      devDependencies: { '@scope/b': '*' },
    }),
    'node_modules/cron-reader/package.json': manifest('cron-reader', '10.0.0', {
      license: 'MIT',
      author: 'Ada <ada@example.org>',
      dependencies: { c: '^1.0.0', '@scope/b': '>=1' },
      optionalDependencies: { c: '^1.0.0', 'not-installed': '*' },
      peerDependencies: { typed: '*' },
      peerDependenciesMeta: { typed: { optional: true } },
      devDependencies: { typed: '*' },
      bad: '\u0000',
    }),
    'node_modules/cron-reader/README.md': readme,
    'node_modules/@scope/b/package.json': manifest('@scope/b', '1.0.0', {
      licenses: [{ type: 'MIT' }, { type: 'GPL-3.0' }],
      contributors: [{ name: 'Carl' }, { name: 'Bea', email: 'bea@example.org' }],
      dependencies: ['cron-reader'],
    }),
    'node_modules/@scope/b/README.md': Buffer.from(
      '# b\0\n\nReads b\u00e4rs and other things.',
      'latin1',
    ),
    'node_modules/@scope/b/node_modules/cron-reader/package.json': manifest(
      'cron-reader',
      '9.0.0-rc.1',
      { license: 'ISC', scripts: { install: 'node build.js' }, dependencies: { c: '~1.0.0' } },
    ),
    'node_modules/alias-of-c/package.json': manifest('c', '1.0.0', { license: 'Apache 2.0' }),
    'node_modules/c/package.json': manifest('c', '1.0.0', { license: 'Apache 2.0' }),
    'node_modules/typed/package.json': manifest('typed', '1.0.0', { dependencies: { typed: '1' } }),
    'node_modules/broken/package.json': '{ "name": "broken", ',
    'node_modules/broken/README.md': '# broken\n\nIts README is fine.',
    'node_modules/out': link('/'),
  })
  vi.stubEnv('PLATINUM_SCAN', tree.root)
  fresh = await freshDatabase()
  outcomes = await runExample(fresh.database.pool)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await fresh?.[Symbol.asyncDispose]()
  await tree?.[Symbol.asyncDispose]()
})

async function rows(sql: string): Promise<unknown[]> {
  const { rows: found } = await fresh.database.pool.query<Record<string, unknown>>(sql)
  return found
}

test('every product is made and passes its contract', () => {
  const ended = [...outcomes].filter(
    ([, { status }]) => status !== 'PUBLISHED' && status !== 'UNCHANGED',
  )
  expect(ended).toEqual([])
  expect(outcomes.size).toBeGreaterThanOrEqual(9)
})

test('manifests that cannot be read are quarantined with their reason, and the rest is served', async () => {
  expect(
    await rows('SELECT path, name, problem FROM gold.rejected_manifests ORDER BY path'),
  ).toEqual([
    {
      path: 'node_modules/broken',
      name: 'broken',
      problem: expect.stringContaining(
        'No valid JSON: Expected double-quoted property name',
      ) as string,
    },
    {
      path: 'node_modules/out',
      name: 'out',
      problem: 'The link leads outside the scanned folder and is not followed.',
    },
  ])
  expect(await rows('SELECT name FROM gold.packages ORDER BY name')).toEqual(
    ['@scope/b', 'c', 'cron-reader', 'typed'].map((name) => ({ name })),
  )
})

test('the newest copy speaks for a package, and all copies are counted', async () => {
  expect(
    await rows(`
      SELECT p.version, p.version_count, p.copy_count, p.license, p.has_install_script, p.path,
             s.versions
      FROM gold.packages p JOIN silver.packages s USING (name) WHERE name = 'cron-reader'`),
  ).toEqual([
    {
      version: '10.0.0',
      version_count: 2,
      copy_count: 2,
      license: 'MIT',
      has_install_script: true,
      path: 'node_modules/cron-reader',
      versions: ['9.0.0-rc.1', '10.0.0'],
    },
  ])
})

test('edges lead through aliases to installed packages, without dev dependencies and oneself', async () => {
  expect(
    await rows(`
      SELECT package_name AS "from", dependency_name AS "to", kind, range, required
      FROM gold.dependencies ORDER BY 1, 2`),
  ).toEqual([
    { from: 'cron-reader', to: '@scope/b', kind: 'runtime', range: '>=1', required: true },
    { from: 'cron-reader', to: 'c', kind: 'runtime', range: '^1.0.0 || ~1.0.0', required: true },
    { from: 'cron-reader', to: 'typed', kind: 'peer', range: '*', required: false },
  ])
})

test('an optional dependency that is also listed as a runtime one is not required', async () => {
  expect(
    await rows(`
      SELECT kind, required FROM silver.dependencies
      WHERE path = 'node_modules/cron-reader' AND dependency_name = 'c' ORDER BY kind`),
  ).toEqual([
    { kind: 'optional', required: false },
    { kind: 'runtime', required: false },
  ])
})

test('dependents and dependencies are counted as the edges are', async () => {
  expect(
    await rows(`
      SELECT name, dependent_count, dependency_count, direct FROM gold.packages ORDER BY name`),
  ).toEqual([
    { name: '@scope/b', dependent_count: 1, dependency_count: 0, direct: true },
    { name: 'c', dependent_count: 1, dependency_count: 0, direct: true },
    { name: 'cron-reader', dependent_count: 0, dependency_count: 3, direct: true },
    { name: 'typed', dependent_count: 1, dependency_count: 0, direct: false },
  ])
  expect(
    await rows(`
      SELECT name FROM gold.packages p
      WHERE dependent_count <> (SELECT count(*) FROM gold.dependencies WHERE dependency_name = name)
         OR dependency_count <> (SELECT count(*) FROM gold.dependencies WHERE package_name = name)`),
  ).toEqual([])
})

test('licences are summed up over packages, one share each', async () => {
  expect(await rows('SELECT * FROM gold.licenses ORDER BY license')).toEqual([
    { license: 'Apache-2.0', package_count: 1, share: 0.25, permissive: true },
    { license: 'MIT', package_count: 1, share: 0.25, permissive: true },
    { license: 'MIT OR GPL-3.0', package_count: 1, share: 0.25, permissive: true },
    { license: 'UNKNOWN', package_count: 1, share: 0.25, permissive: null },
  ])
})

test('name and e-mail address are each the first one given', async () => {
  expect(
    await rows(`
      SELECT name, maintainer_name, maintainer_email FROM gold.packages
      WHERE maintainer_name IS NOT NULL ORDER BY name`),
  ).toEqual([
    { name: '@scope/b', maintainer_name: 'Carl', maintainer_email: 'bea@example.org' },
    { name: 'cron-reader', maintainer_name: 'Ada', maintainer_email: 'ada@example.org' },
  ])
})

test('chunks quote the README they belong to at their offsets, in UTF-16 code units', async () => {
  const found = await fresh.database.pool.query<{
    readonly source: string
    readonly text: string
    readonly start_offset: number
    readonly end_offset: number
    readonly title: string
    readonly embedded: boolean
  }>(`
    SELECT r.text AS source, c.text, c.start_offset, c.end_offset, c.title,
           c.embedding IS NOT NULL AS embedded
    FROM platinum.readme_chunks c JOIN gold.readmes r USING (package_name)
    ORDER BY package_name, number`)
  for (const chunk of found.rows) {
    expect(chunk.source.slice(chunk.start_offset, chunk.end_offset)).toBe(chunk.text)
    expect(chunk.embedded).toBe(true)
  }
  expect(found.rows.map(({ title }) => title)).toEqual([
    '@scope/b › b\uFFFD',
    'cron-reader',
    'cron-reader › Install',
  ])
})

test('a feature vector holds the eight numbers of its row in order', async () => {
  expect(
    await rows(`
      SELECT round(dependencies::numeric, 3)::text AS dependencies, permissive, direct, features::text
      FROM platinum.package_features WHERE package_name = 'cron-reader'`),
  ).toEqual([
    {
      dependencies: '0.300',
      permissive: 1,
      direct: 1,
      features: expect.stringMatching(/^\[0,0\.3003\d*,0\.1501\d*,0\.4\d*,1,0,0,1\]$/) as string,
    },
  ])
})

test('questions quote their answers and keep a package in one split', async () => {
  expect(
    await rows(`
      SELECT q.question, q.answer, count(*) OVER (PARTITION BY q.package_name, q.split)::int AS together
      FROM platinum.readme_questions q WHERE package_name = 'cron-reader' ORDER BY number`),
  ).toEqual([
    {
      question: 'What is cron-reader?',
      answer: 'Reads cron expressions and tells when they are next due. 😀',
      together: 2,
    },
    { question: 'How do I install cron-reader?', answer: 'npm install cron-reader', together: 2 },
  ])
})
