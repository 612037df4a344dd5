import { expect, test } from 'vitest'
import { normalizePackage } from '../../jobs/silver/package_copies.ts'

const normalize = (manifest: Record<string, unknown>, path = 'node_modules/a') =>
  normalizePackage({ path, name: 'a', version: '1.0.0' }, manifest)

test('a manifest with nothing in it gives a row with nothing invented', () => {
  expect(normalize({})).toEqual({
    path: 'node_modules/a',
    name: 'a',
    installedAs: 'a',
    role: 'installed',
    version: '1.0.0',
    versionOrder: expect.any(String) as string,
    description: null,
    license: 'UNKNOWN',
    permissive: null,
    homepage: null,
    repositoryUrl: null,
    keywords: [],
    moduleType: 'commonjs',
    hasTypes: false,
    hasInstallScript: false,
    nodeRange: null,
  })
})

test('fields of the wrong type are passed over', () => {
  const wrong = { description: [], keywords: { a: 1 }, engines: 7, scripts: 'x', exports: null }
  expect(normalize(wrong)).toEqual(normalize({}))
})

test.each<[unknown, string[]]>([
  [
    [' cron ', 'parser', 'cron', '', 7, null],
    ['cron', 'parser'],
  ],
  ['cron, job parser', ['cron', 'job parser']],
  ['cron parser', ['cron', 'parser']],
])('the keywords %j are read', (keywords, expected) => {
  expect(normalize({ keywords }).keywords).toEqual(expected)
})

test.each<[object, string]>([
  [{ type: 'module' }, 'module'],
  [{ exports: { '.': { import: './a.mjs', require: './a.cjs' } } }, 'dual'],
  [{ type: 'module', exports: { node: [{ import: './a.js' }, './b.js'] } }, 'module'],
  [{ main: './a.js', exports: './a.js' }, 'commonjs'],
])('%j is %s', (manifest, moduleType) => {
  expect(normalize({ ...manifest }).moduleType).toBe(moduleType)
})

test.each<[object, boolean]>([
  [{ types: './a.d.ts' }, true],
  [{ typings: './a.d.ts' }, true],
  [{ exports: { '.': { import: { types: './a.d.ts' } } } }, true],
  [{ exports: { '.': { 'types@>=5': './a.d.ts' } } }, true],
  [{ types: '' }, false],
  [{ exports: { './types': './types.js' } }, false],
])('%j brings types: %s', (manifest, hasTypes) => {
  expect(normalize({ ...manifest }).hasTypes).toBe(hasTypes)
})

test.each<[unknown, string | null]>([
  [{ node: ' >=18 ' }, '>=18'],
  [['node >= 0.6'], '>= 0.6'],
  ['node >=4', '>=4'],
  [{ npm: '>=5' }, null],
])('the engines %j ask for Node %s', (engines, nodeRange) => {
  expect(normalize({ engines }).nodeRange).toBe(nodeRange)
})

test.each([
  ['.', 'root', 'a'],
  ['packages/tool', 'workspace', 'a'],
  ['node_modules/b', 'installed', 'b'],
  ['node_modules/@scope/b', 'installed', '@scope/b'],
  ['node_modules/b/node_modules/c', 'installed', 'c'],
  ['node_modules/.store/a-npm-1.0.0/package', 'installed', 'a'],
])('%s is %s, required as %s', (path, role, installedAs) => {
  expect(normalize({}, path)).toMatchObject({ role, installedAs })
})

test('install scripts are seen, other scripts are not', () => {
  expect(normalize({ scripts: { postinstall: 'node x.js' } }).hasInstallScript).toBe(true)
  expect(normalize({ scripts: { test: 'x', install: '' } }).hasInstallScript).toBe(false)
})
