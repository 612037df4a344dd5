import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'
import { CountingProvider, Documents, type DocumentRow } from './documents.ts'

test('the text of a row is its columns that are neither NULL nor empty, by line', async () => {
  await using documents = await Documents.create([
    ['both', 'Title', 'Text'],
    ['title', 'Only title', null],
    ['text', '', 'Only text'],
    ['blank', null, ' '],
    ['null', null, null],
    ['empty', '', ''],
  ])
  const provider = new CountingProvider()
  expect(await documents.fill(provider)).toEqual({ embedded: 4, reused: 0, empty: 2 })
  expect(provider.texts).toEqual([' ', 'Only text', 'Only title', 'Title\nText'])
  const vectors = await documents.vectors()
  expect(vectors).toMatchObject({ null: null, empty: null })
  expect(Object.values(vectors).filter((vector) => vector !== null)).toHaveLength(4)
})

test('every row has exactly the vector of its own text', async () => {
  const rows = Array.from({ length: 20 }, (_, id): DocumentRow => [`${id}`, `text ${id}`, null])
  await using documents = await Documents.create(rows)
  await documents.fill(new CountingProvider())
  const vectors = await documents.vectors()
  const expected = await hashing({ dimensions: 16 }).embed(
    rows.map(([, title]) => title ?? ''),
    { purpose: 'document' },
  )
  for (const [index, [id]] of rows.entries()) {
    const stored: unknown = JSON.parse(vectors[id] ?? 'null')
    expect(Float32Array.from(stored as number[])).toEqual(expected[index])
  }
})

test('rows with the same text share one vector, embedded once', async () => {
  await using documents = await Documents.create([
    ['1', 'same', null],
    ['2', null, 'same'],
    ['3', 'same', ''],
    ['4', 'other', null],
  ])
  const provider = new CountingProvider({ batchSize: 1 })
  expect(await documents.fill(provider)).toEqual({ embedded: 2, reused: 2, empty: 0 })
  expect(provider.texts).toEqual(['other', 'same'])
  const vectors = await documents.vectors()
  expect(vectors['1']).toBe(vectors['2'])
  expect(vectors['1']).toBe(vectors['3'])
  expect(vectors['1']).not.toBe(vectors['4'])
})

test('a text that is far apart in a large table is embedded once', async () => {
  const filler = 'x'.repeat(1_000)
  const rows = Array.from({ length: 3_000 }, (_, id): DocumentRow => {
    return [`${id}`, `text ${id % 1_300}`, filler]
  })
  await using documents = await Documents.create(rows)
  const provider = new CountingProvider({ batchSize: 37 })
  expect(await documents.fill(provider)).toEqual({ embedded: 1_300, reused: 1_700, empty: 0 })
  expect(new Set(provider.texts).size).toBe(1_300)
  expect(provider.texts).toHaveLength(1_300)
  expect(Object.values(await documents.vectors())).not.toContain(null)
})

test('batches are as large as the provider takes', async () => {
  const rows = Array.from({ length: 8 }, (_, id): DocumentRow => [`${id}`, `text ${id}`, null])
  await using documents = await Documents.create(rows)
  const provider = new CountingProvider({ batchSize: 3 })
  const progress: [number, number][] = []
  await documents.fill(provider, { onProgress: (...step) => progress.push(step) })
  expect(provider.batches.map((batch) => batch.length)).toEqual([3, 3, 2])
  expect(progress).toEqual([
    [0, 8],
    [3, 8],
    [6, 8],
    [8, 8],
  ])
})

test('a table without rows is filled with nothing', async () => {
  await using documents = await Documents.create([])
  const provider = new CountingProvider()
  expect(await documents.fill(provider)).toEqual({ embedded: 0, reused: 0, empty: 0 })
  expect(provider.batches).toEqual([])
})

test('vectors that were there already give way to those of the text', async () => {
  await using documents = await Documents.create([
    ['emptied', null, null],
    ['changed', 'new', null],
  ])
  await documents.pool.query(
    `update gold.documents set "Embedding" = array_fill(1, array[16])::vector`,
  )
  await documents.fill(new CountingProvider())
  const vectors = await documents.vectors()
  expect(vectors['emptied']).toBeNull()
  expect(vectors['changed']).not.toBe(`[${Array(16).fill(1).join(',')}]`)
})
