import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ownData, startPlatinum, type Running } from '../harness/command-line.ts'
import { query } from '../harness/graphql-client.ts'

const root = join(import.meta.dirname, '../..')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => text)

/** The example as `npm start` runs it, on the packages of this repository, with data of its own. */
let example: { readonly platinum: Running; readonly url: string } & AsyncDisposable

beforeAll(async () => {
  const data = await ownData()
  const platinum = startPlatinum(['dev', '--port', '0'], data)
  const [, url = ''] = await platinum.waitFor(/ready at (http:\S+)/)
  example = {
    platinum,
    url,
    async [Symbol.asyncDispose]() {
      await platinum.stop()
      await data[Symbol.asyncDispose]()
    },
  }
})

afterAll(() => example[Symbol.asyncDispose]())

test('the README has queries to paste', () => {
  expect(queries.length).toBeGreaterThanOrEqual(4)
})

test.each(queries.map((text, position) => [position + 1, text] as const))(
  'query %i, pasted, returns real rows',
  async (_position, text) => {
    // What was asked before is data itself, some seconds later.
    const soon = { timeout: 30_000, interval: 500 }
    await vi.waitFor(async () => {
      const answer = await query(example.url, text)
      expect(answer.errors).toBeUndefined()
      const lists = firstLists(answer.data)
      expect(lists.length).toBeGreaterThan(0)
      expect(lists.every((list) => list.length > 0)).toBe(true)
    }, soon)
  },
)

/** The outermost lists of an answer: rows, fields, steps. */
function firstLists(value: unknown): unknown[][] {
  if (Array.isArray(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(firstLists)
}
