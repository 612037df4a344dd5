import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDocuments } from '../../src/project/read-documents.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'documents-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const hash = (name: string, text: string): string => createHash(name).update(text).digest('hex')

async function read(files: Readonly<Record<string, string>>, from: string) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const { texts, problems } = await readDocuments({ from }, root)
  return {
    ids: texts?.documents.map(({ ids }) => ids),
    problems: problems.map(({ code, where, found }) => [code, where, found]),
  }
}

test('a folder of files: each is known by its name and by the hash of its text', async () => {
  const [one, other] = ['{ a }\n', '{ b }']
  const files = { 'ask/one.graphql': one, 'ask/orders/open.gql': other, 'ask/README.md': 'x' }
  expect(await read(files, 'ask')).toEqual({
    ids: [
      [`sha256:${hash('sha256', one)}`, 'one'],
      [`sha256:${hash('sha256', other)}`, 'orders.open'],
    ],
    problems: [],
  })
})

test('a JSON file of texts by their hashes, as tools write them', async () => {
  const text = '{ a }'
  const sha = hash('sha256', text)
  for (const id of [`sha256:${sha}`, sha, hash('sha1', text), hash('md5', text), 'x-app:a', 'a']) {
    const { ids, problems } = await read({ 'ids.json': JSON.stringify({ [id]: text }) }, 'ids.json')
    expect(problems).toEqual([])
    expect(ids?.[0]).toContain(`sha256:${sha}`)
    expect(ids?.[0]).toContain(id)
  }
})

test("the manifest of Apollo's tools", async () => {
  const body = '{ a }'
  const json = JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hash('sha256', body), name: 'A', type: 'query', body }],
  })
  expect(await read({ 'm.json': json }, 'm.json')).toEqual({
    ids: [[`sha256:${hash('sha256', body)}`, hash('sha256', body)]],
    problems: [],
  })
})

test('ids that are not the hash of their text, or no ids, are problems, all told at once', async () => {
  const wrong = hash('sha256', 'else')
  const json = JSON.stringify({ [`sha256:${wrong}`]: '{ a }', 'md6:1': '{ b }', 'a b': '{ c }' })
  const { problems } = await read({ 'd.json': json }, 'd.json')
  expect(problems).toEqual([
    ['DOCUMENT_INVALID', `d.json, sha256:${wrong}`, `sha256:${wrong}`],
    ['DOCUMENT_INVALID', 'd.json, md6:1', '"md6:1"'],
    ['DOCUMENT_INVALID', 'd.json, a b', '"a b"'],
  ])
})

test('two files of one name are a problem', async () => {
  const { problems } = await read({ 'q/a.b.graphql': '{ a }', 'q/a/b.graphql': '{ b }' }, 'q')
  expect(problems).toHaveLength(1)
})

test.each([
  ['nothing there', {}, 'away'],
  ['no JSON', { 'd.json': '{' }, 'd.json'],
  ['JSON of another kind', { 'd.json': '[1]' }, 'd.json'],
  ['no document', { 'd/README.md': '' }, 'd'],
])('%s is a problem of the project', async (_what, files, from) => {
  const { problems } = await read(files, from)
  expect(problems.map(([code, where]) => [code, where])).toEqual([['DOCUMENTS_UNREADABLE', from]])
  expect(JSON.stringify(problems)).not.toContain(root)
})
