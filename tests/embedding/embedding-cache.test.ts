import { expect, test } from 'vitest'
import { keepVectors, pruneEmbeddingCache } from '../../src/embedding/embedding-cache.ts'
import type { Duration } from '../../src/product/duration.ts'
import { CountingProvider, Documents } from './documents.ts'

test('a vector is kept bit by bit, the smallest and largest numbers too', async () => {
  await using documents = await Documents.create([])
  const vector = Float32Array.of(1e-45, -0, 0.1, 1 / 3, 3.4028235e38, -1.17549435e-38)
  const opposite = vector.map((value) => -value)
  const entries = [vector, opposite].map((each, index) => ({
    hash: Buffer.alloc(32, index),
    vector: each,
  }))
  await keepVectors(documents.pool, 'exact', 6, entries)
  const { rows } = await documents.pool.query<{ embedding: number[] }>(
    'select embedding from ops.embedding_cache order by input_hash',
  )
  expect(rows.map(({ embedding }) => Float32Array.from(embedding))).toEqual([vector, opposite])
})

test('pruning deletes what was not used for so long, and nothing that was', async () => {
  await using documents = await Documents.create([
    ['1', 'one', null],
    ['2', 'two', null],
  ])
  await documents.fill(new CountingProvider())
  await documents.pool.query(`update ops.embedding_cache set used_at = now() - interval '40 days'`)
  await documents.replace([['1', 'one', null]])
  await documents.fill(new CountingProvider())

  expect(await pruneEmbeddingCache(documents.pool, { unusedFor: '60d' })).toBe(0)
  expect(await pruneEmbeddingCache(documents.pool, { unusedFor: '30d' })).toBe(1)
  await documents.replace([
    ['1', 'one', null],
    ['2', 'two', null],
  ])
  const provider = new CountingProvider()
  await documents.fill(provider)
  expect(provider.texts).toEqual(['two'])
})

test('pruning for something that is no duration is refused', async () => {
  await using documents = await Documents.create([])
  const unusedFor = '0d' as Duration
  await expect(pruneEmbeddingCache(documents.pool, { unusedFor })).rejects.toThrow('CONFIG_INVALID')
})
