import { afterEach, expect, test, vi } from 'vitest'
import { scanReadmes } from '../../jobs/bronze/package_readmes.ts'
import { folder, link, makeTree, type Entry } from './tree.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

async function scan(entries: Readonly<Record<string, Entry>>) {
  await using tree = await makeTree(entries)
  vi.stubEnv('PLATINUM_SCAN', tree.root)
  return await Array.fromAsync(scanReadmes())
}

test.each<[readonly string[], string | undefined, string | undefined]>([
  [['readme.markdown', 'README.de.md'], 'readme.markdown', 'markdown'],
  [['README.rst', 'README'], 'README', 'markdown'],
  [['README.rst', 'README.txt'], 'README.rst', 'restructuredtext'],
  [['ReadMe.MD', 'readme.txt'], 'ReadMe.MD', 'markdown'],
  [['README.zh.md', 'README.de.md'], 'README.de.md', 'markdown'],
  [['index.js', 'README-old', 'docs.md'], undefined, undefined],
])('of %j, %s is the README', async (names, fileName, format) => {
  const files = names.map((name) => [`node_modules/a/${name}`, `# ${name}`] as const)
  const rows = await scan(Object.fromEntries(files))
  const expected = { path: 'node_modules/a', fileName, format, text: `# ${fileName}` }
  expect(rows).toMatchObject(fileName === undefined ? [] : [expected])
  expect(rows).toHaveLength(fileName === undefined ? 0 : 1)
})

test.each<[string, Uint8Array, string, string | null]>([
  ['UTF-8', Buffer.from('grün 😀'), 'grün 😀', null],
  ['a byte order mark', Buffer.from('\uFEFFa'), 'a', null],
  ['UTF-16', Buffer.from('\uFEFFgrün 😀', 'utf16le'), 'grün 😀', 'decoded from UTF-16LE'],
  [
    'Latin-1',
    Buffer.from('gr\u00FCn', 'latin1'),
    'gr\uFFFDn',
    'bytes that are no UTF-8 replaced by U+FFFD',
  ],
  ['NUL', Buffer.from('a\0b'), 'a\uFFFDb', 'NUL characters replaced by U+FFFD'],
  ['nothing', Buffer.from(''), '', null],
])('%s is decoded and stored', async (_, bytes, text, repairs) => {
  const rows = await scan({ 'node_modules/a/README.md': bytes })
  expect(rows).toMatchObject([
    { text, repairs, length: text.length, bytes: bytes.length, problem: null },
  ])
})

test('a README over 1 MiB is cut between two characters, and the row says so', async () => {
  const [row] = await scan({ 'node_modules/a/README.md': `${'a'.repeat(1024 * 1024 - 2)}😀tail` })
  expect(row?.length).toBe(1024 * 1024 - 2)
  expect(row?.text).toMatch(/a$/)
  expect(row?.bytes).toBe(1024 * 1024 + 6)
  expect(row?.repairs).toBe('cut after 1 MiB of 1048582 bytes')
})

test('a README that is a folder or leads out of the tree is kept with its reason', async () => {
  await using outside = await makeTree({ secret: 'secret' })
  const rows = await scan({
    'node_modules/a/README.md': folder,
    'node_modules/b/README.md': link(`${outside.root}/secret`),
  })
  expect(rows.map(({ text, problem }) => [text, problem])).toEqual([
    [null, 'It is no regular file.'],
    [null, 'The file is a link that leads outside the scanned folder.'],
  ])
})
