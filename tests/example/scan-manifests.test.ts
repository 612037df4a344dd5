import { afterEach, expect, test, vi } from 'vitest'
import { scanManifests } from '../../jobs/bronze/package_manifests.ts'
import { folder, link, makeTree, manifest, type Entry } from './tree.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

async function scan(entries: Readonly<Record<string, Entry>>, below = '') {
  await using tree = await makeTree(entries)
  vi.stubEnv('PLATINUM_SCAN', `${tree.root}/${below}`)
  return await Array.fromAsync(scanManifests())
}

const paths = (rows: readonly { readonly path: string }[]): string[] => rows.map(({ path }) => path)

test('the project, plain, scoped and nested packages each give a row, in one order', async () => {
  const rows = await scan({
    'package.json': manifest('project', '1.0.0'),
    'node_modules/b/package.json': manifest('b', '2.0.0'),
    'node_modules/b/node_modules/a/package.json': manifest('a', '0.9.0'),
    'node_modules/a/package.json': manifest('a', '1.0.0'),
    'node_modules/@scope/c/package.json': manifest('@scope/c', '3.0.0'),
    'node_modules/.bin/tool': '',
    'node_modules/.cache/x/package.json': manifest('x', '1.0.0'),
    'node_modules/no-package/index.js': '',
  })
  expect(rows.map(({ path, name, version }) => [path, name, version])).toEqual([
    ['.', 'project', '1.0.0'],
    ['node_modules/@scope/c', '@scope/c', '3.0.0'],
    ['node_modules/a', 'a', '1.0.0'],
    ['node_modules/b', 'b', '2.0.0'],
    ['node_modules/b/node_modules/a', 'a', '0.9.0'],
  ])
  expect(rows.every(({ problem, repairs }) => problem === null && repairs === null)).toBe(true)
})

test('a node_modules folder named directly is scanned without what lies around it', async () => {
  const rows = await scan(
    {
      'package.json': manifest('project', '1.0.0'),
      'workspace/package.json': manifest('workspace', '1.0.0'),
      'node_modules/a/package.json': manifest('a', '1.0.0'),
      'node_modules/workspace': link('../workspace'),
    },
    'node_modules',
  )
  expect(rows.map(({ path, problem }) => [path, problem])).toEqual([
    ['node_modules/a', null],
    ['node_modules/workspace', 'The link leads outside the scanned folder and is not followed.'],
  ])
})

test.each<[string, string | Uint8Array, string]>([
  ['cut off', '{"name": "broken"', "No valid JSON: Expected ',' or '}' after property value"],
  ['a token that does not belong', 'oops', "No valid JSON: Unexpected token 'o'."],
  ['empty', '', 'The file is empty.'],
  ['an array', '["a"]', 'Expected a JSON object, found an array.'],
  ['null', 'null', 'Expected a JSON object, found null.'],
  ['nested without end', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'Expected a JSON object'],
  [
    'nested too deep',
    `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    'Nested more than 100 levels deep.',
  ],
  ['beyond 1 MiB', `{"a": "${'x'.repeat(1024 * 1024)}"}`, 'The file is larger than 1 MiB.'],
])('a manifest that is %s is kept with its reason', async (_, text, problem) => {
  const rows = await scan({
    'node_modules/good/package.json': manifest('good', '1.0.0'),
    'node_modules/@scope/bad/package.json': text,
  })
  const [bad, good] = rows
  expect(good).toMatchObject({ name: 'good', problem: null })
  expect(bad).toMatchObject({
    path: 'node_modules/@scope/bad',
    name: '@scope/bad',
    manifest: null,
    bytes: text.length,
  })
  expect(bad?.problem).toContain(problem)
  expect(bad?.excerpt).toBe(String(text).slice(0, 2000))
})

test('the reason quotes nothing from the file', async () => {
  const [row] = await scan({ 'package.json': '{"author": ada@example.org}' })
  expect(row?.problem).toMatch(/^No valid JSON: Unexpected token 'a'/)
  expect(row?.problem).not.toContain('example.org')
})

test('a byte order mark and UTF-16 are read', async () => {
  const text = manifest('a', '1.0.0')
  const rows = await scan({
    'node_modules/a/package.json': `\uFEFF${text}`,
    'node_modules/b/package.json': Buffer.from(`\uFEFF${text}`, 'utf16le'),
  })
  expect(rows.map(({ manifest: found, repairs }) => [found, repairs])).toEqual([
    [JSON.parse(text), null],
    [JSON.parse(text), 'decoded from UTF-16LE'],
  ])
})

test('NUL and half surrogate pairs are replaced wherever they stand in the JSON', async () => {
  const [row] = await scan({
    'package.json': '{"name":"a","x\\u0000y":["\\ud800",{"z":"\\u0000"}],"__proto__":{"v":1}}',
  })
  expect(JSON.stringify(row?.manifest)).toBe(
    '{"name":"a","x\uFFFDy":["\uFFFD",{"z":"\uFFFD"}],"__proto__":{"v":1}}',
  )
  expect(row?.repairs).toBe('characters Postgres refuses replaced by U+FFFD')
})

test('bytes that are no UTF-8 are replaced, and the row says so', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"name":"a","author":"'),
    Buffer.from([0xe9]),
    Buffer.from('"}'),
  ])
  const [row] = await scan({ 'package.json': bytes })
  expect(row?.manifest).toEqual({ name: 'a', author: '\uFFFD' })
  expect(row?.repairs).toBe('bytes that are no UTF-8 replaced by U+FFFD')
})

test('links inside the project are followed once, under the real path', async () => {
  const rows = await scan({
    'package.json': manifest('project', '1.0.0'),
    'packages/tool/package.json': manifest('tool', '1.0.0'),
    'packages/tool/node_modules/d/package.json': manifest('d', '1.0.0'),
    'node_modules/tool': link('../packages/tool'),
    'node_modules/tool-again': link('../packages/tool'),
    'node_modules/@scope': link('../scoped'),
    'scoped/e/package.json': manifest('@scope/e', '1.0.0'),
  })
  expect(paths(rows)).toEqual(['.', 'scoped/e', 'packages/tool', 'packages/tool/node_modules/d'])
})

test("pnpm's store is read through its real folders", async () => {
  const rows = await scan({
    'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': manifest('a', '1.0.0'),
    'node_modules/.pnpm/a@1.0.0/node_modules/b': link('../../b@2.0.0/node_modules/b'),
    'node_modules/.pnpm/b@2.0.0/node_modules/b/package.json': manifest('b', '2.0.0'),
    'node_modules/.pnpm/b@2.0.0/node_modules/a': link('../../a@1.0.0/node_modules/a'),
    'node_modules/a': link('.pnpm/a@1.0.0/node_modules/a'),
  })
  expect(paths(rows)).toEqual([
    'node_modules/.pnpm/a@1.0.0/node_modules/a',
    'node_modules/.pnpm/b@2.0.0/node_modules/b',
  ])
})

test('links in circles, to nowhere and out of the folder end the walk with a reason, not the run', async () => {
  await using outside = await makeTree({ 'package.json': manifest('outside', '1.0.0') })
  const rows = await scan({
    'package.json': manifest('project', '1.0.0'),
    'node_modules/a/package.json': manifest('a', '1.0.0'),
    'node_modules/a/node_modules/project': link('../../..'),
    'node_modules/a/node_modules/up': link('../..'),
    'node_modules/circle': link('circle'),
    'node_modules/nowhere': link('gone'),
    'node_modules/out': link(outside.root),
    'node_modules/loop/package.json': manifest('loop', '1.0.0'),
    'node_modules/loop/node_modules': link('..'),
  })
  expect(rows.map(({ path, problem }) => [path, problem])).toEqual([
    ['.', null],
    ['node_modules/a', null],
    ['node_modules/circle', 'The link cannot be followed: links lead in a circle.'],
    ['node_modules/loop', null],
    ['node_modules/nowhere', 'The link cannot be followed: it does not exist.'],
    ['node_modules/out', 'The link leads outside the scanned folder and is not followed.'],
  ])
})

test('a package.json that is a folder or a link out of the tree is kept with its reason', async () => {
  await using outside = await makeTree({ secret: '{"name":"secret"}' })
  const rows = await scan({
    'node_modules/a/package.json': folder,
    'node_modules/b/package.json': link(`${outside.root}/secret`),
    'node_modules/c/package.json': link('gone.json'),
  })
  expect(rows.map(({ name, problem, manifest: found }) => [name, problem, found])).toEqual([
    ['a', 'It is no regular file.', null],
    ['b', 'The file is a link that leads outside the scanned folder.', null],
    ['c', 'The file cannot be read: it does not exist.', null],
  ])
})

test('a name npm would refuse gives way to the name of the folder', async () => {
  const rows = await scan({
    'node_modules/a/package.json': '{"name": 7}',
    'node_modules/b/package.json': `{"name": "${'b'.repeat(300)}"}`,
    'node_modules/@scope/c/package.json': '{"name": "two words"}',
  })
  expect(rows.map(({ name }) => name)).toEqual(['@scope/c', 'a', 'b'])
})

test('an empty folder gives no rows, and a folder that is not there an error that names it', async () => {
  expect(await scan({})).toEqual([])
  vi.stubEnv('PLATINUM_SCAN', '/no/such/folder')
  await expect(Array.fromAsync(scanManifests())).rejects.toThrow(
    'PLATINUM_SCAN names /no/such/folder, which is no folder.',
  )
})

test('an abort ends the scan', async () => {
  await using tree = await makeTree({ 'node_modules/a/package.json': manifest('a', '1.0.0') })
  vi.stubEnv('PLATINUM_SCAN', tree.root)
  await expect(Array.fromAsync(scanManifests(AbortSignal.abort()))).rejects.toThrow('aborted')
})
