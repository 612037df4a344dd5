import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { answerCodes, errorCodes } from '../../src/errors/codes.ts'

const folder = fileURLToPath(new URL('../../src', import.meta.url))
const table = join('errors', 'codes.ts')
const known: ReadonlySet<string> = new Set([
  ...Object.keys(errorCodes),
  ...Object.keys(answerCodes),
])

/** All of src/ but the table itself. */
let sources: ReadonlyMap<string, string>

beforeAll(async () => {
  const paths = (await readdir(folder, { recursive: true })).filter(
    (path) => path.endsWith('.ts') && path !== table,
  )
  const read = paths.map(
    async (path) => [path, await readFile(join(folder, path), 'utf8')] as const,
  )
  sources = new Map(await Promise.all(read))
})

test('every code that the source reports is in the table', () => {
  const unknown = [...sources].flatMap(([path, source]) =>
    [...source.matchAll(/\bcode: '([A-Z][A-Z_]+)'|'([A-Z][A-Z_]+) in /g)]
      .map(([, given, printed]) => given ?? printed ?? '')
      .filter((code) => !known.has(code))
      .map((code) => `${path}: ${code}`),
  )
  expect(unknown).toEqual([])
})

test('every code in the table is reported somewhere', () => {
  const all = [...sources.values()].join('\n')
  const dead = [...known].filter((code) => !new RegExp(`['"\`]${code}\\b`).test(all))
  expect(dead).toEqual([])
})
