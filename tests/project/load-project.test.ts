import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadProject } from '../../src/project/load-project.ts'

/** Below the repository, so that the files find 'platinum' and 'drizzle-orm'. */
const root = join(import.meta.dirname, '../..')
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(root, '.tmp-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

const program = join(import.meta.dirname, 'programs/load.ts')

/** What is wrong with the project, by a Node that vitest has no hand in: it loads files as users' do. */
async function problems(environment: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=platinum-source', program, directory],
    { env: { PATH: process.env['PATH'], ...environment } },
  )
  return JSON.parse(stdout) as [code: string, where: string, found: string][]
}

const items = (version = '1.0.0') => `
  import { integer } from 'drizzle-orm/pg-core'
  import { bronze, dataProduct } from 'platinum'
  export const items = dataProduct(bronze.table('items', { id: integer('id').primaryKey() }), {
    name: 'Item', version: '${version}', owner: 'tests', description: 'For tests.',
    columns: { id: 'Number.' }, freshness: { lane: 'batch', within: '1d' },
  })`

const good = {
  'schema/bronze/items.ts': items(),
  'schema/index.ts': `export { items } from './bronze/items.ts'`,
  'jobs/bronze/items.ts': `
    import { materialize } from 'platinum'
    import { items } from '../../schema/bronze/items.ts'
    export const materializeItems = materialize(items, {
      source: { dataset: { namespace: 'test', name: 'x' }, read: async function* () { yield [{ id: 1 }] } },
    })`,
  'jobs/index.ts': `export { materializeItems } from './bronze/items.ts'`,
}

test('a project is its products, its jobs and its configuration', async () => {
  await write({
    ...good,
    'platinum.config.ts': `
      import { defineConfig, hashing } from 'platinum'
      export default defineConfig({ server: { port: 4100 }, limits: { cost: 9000, pageSize: 20 }, clients: { ledger: { onBreach: 'ERROR', maxStaleness: '2h' } }, embeddings: { spaces: { small: hashing({ dimensions: 16 }) } } })`,
  })
  const project = await loadProject(directory, {})
  expect(project.registry.products.map(({ id }) => id)).toEqual(['bronze.items'])
  expect([...project.materializations.keys()]).toEqual(['bronze.items'])
  expect(project.config.server).toEqual({ port: 4100 })
  expect(project.config.limits).toEqual({ cost: 9000, pageSize: 20 })
  expect(project.config.clients).toEqual({ ledger: { onBreach: 'ERROR', maxStaleness: '2h' } })
  expect([...project.spaces.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
    'default',
    'small',
  ])
  expect(Object.keys(project.schemaExports)).toEqual(['items'])
})

test('files may be JavaScript', async () => {
  await write({
    'schema/index.mjs': items(),
    'jobs/index.js': good['jobs/bronze/items.ts'].replace(
      '../../schema/bronze/items.ts',
      '../schema/index.mjs',
    ),
  })
  expect((await loadProject(directory, {})).registry.products).toHaveLength(1)
})

test('a folder without a project is told so', async () => {
  expect(await problems()).toEqual([['PROJECT_NOT_FOUND', directory, 'no schema/index.ts']])
  await write({ 'schema/index.ts': good['schema/index.ts'], 'schema/bronze/items.ts': items() })
  expect(await problems()).toEqual([['PROJECT_NOT_FOUND', directory, 'no jobs/index.ts']])
})

test('a folder that does not exist is told so', async () => {
  const missing = join(directory, 'missing')
  await expect(loadProject(missing, {})).rejects.toMatchObject({
    code: 'PROJECT_NOT_FOUND',
    where: missing,
  })
})

test('a syntax error is told with its file and line, once', async () => {
  await write({ ...good, 'schema/bronze/items.ts': `\nexport const items = = 1\n` })
  expect(await problems()).toEqual([
    [
      'PROJECT_LOAD_FAILED',
      expect.stringMatching(/^schema\/bronze\/items\.ts:2/),
      expect.stringMatching(/^SyntaxError: /),
    ],
  ])
})

test('a file that throws is told with its place', async () => {
  await write({
    ...good,
    'jobs/bronze/items.ts': `\n\nthrow new TypeError('no such column')\nexport const materializeItems = 1`,
  })
  expect(await problems()).toEqual([
    [
      'PROJECT_LOAD_FAILED',
      expect.stringMatching(/^jobs\/bronze\/items\.ts:3/),
      'TypeError: no such column',
    ],
  ])
})

test('a file that imports what is not there is told', async () => {
  await write({ ...good, 'jobs/index.ts': `export { x } from './bronze/nowhere.ts'` })
  expect(await problems()).toEqual([
    ['PROJECT_LOAD_FAILED', 'jobs/index.ts', expect.stringContaining('nowhere.ts')],
  ])
})

test('everything wrong with products, jobs and configuration is told at once', async () => {
  await write({
    ...good,
    'schema/bronze/items.ts': items('one'),
    'jobs/bronze/items.ts': good['jobs/bronze/items.ts'].replace(
      'materialize(items, {',
      `materialize(items, { on: { kind: 'every', interval: 'often' },`,
    ),
    'platinum.config.ts': `export default { server: { port: 'x' }, embedings: {}, clients: { a: { onBreach: 'BOTH' }, b: { maxStaleness: 'a day' } }, limits: { cost: 0, pageSize: 2000, dept: 1 } }`,
  })
  const found = await problems({ PLATINUM_EMBEDDINGS_URL: 'nowhere' })
  expect(found.map(([code, where]) => `${code} ${where}`)).toEqual(
    expect.arrayContaining([
      'CONFIG_INVALID platinum.config.server.port',
      'CONFIG_INVALID platinum.config',
      'CONFIG_INVALID platinum.config.limits',
      'CONFIG_INVALID platinum.config.clients.a.onBreach',
      'CONFIG_INVALID platinum.config.clients.b.maxStaleness',
      'CONFIG_INVALID platinum.config.limits.cost',
      'PRODUCT_BAD_VERSION bronze.items, version',
      'TRIGGER_INVALID bronze.items, on',
    ]),
  )
  expect(found.filter(([, where]) => String(where).startsWith('PLATINUM_EMBEDDINGS'))).not.toEqual(
    [],
  )
})

test('a schema that cannot be imported does not hide a broken configuration', async () => {
  await write({
    ...good,
    'schema/index.ts': `throw new Error('the schema is broken')`,
    'platinum.config.ts': `export const config = {}`,
  })
  expect(await problems()).toEqual([
    ['CONFIG_INVALID', 'platinum.config', 'no default export'],
    [
      'PROJECT_LOAD_FAILED',
      expect.stringMatching(/^schema\/index\.ts/),
      'Error: the schema is broken',
    ],
  ])
})

test('a configuration that cannot be imported is told with its place', async () => {
  await write({ ...good, 'platinum.config.ts': `export default undefinedFunction()` })
  expect(await problems()).toEqual([
    [
      'PROJECT_LOAD_FAILED',
      expect.stringMatching(/^platinum\.config\.ts:1/),
      expect.stringContaining('undefinedFunction'),
    ],
  ])
})

test('an embedding space that is no provider is told', async () => {
  await write({
    ...good,
    'platinum.config.ts': `export default { embeddings: { spaces: { broken: {} } } }`,
  })
  const found = await problems()
  expect(found.length).toBeGreaterThan(0)
  expect(
    found.every(([code, where]) => code === 'CONFIG_INVALID' && String(where).includes('broken')),
  ).toBe(true)
})
