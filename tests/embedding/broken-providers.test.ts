import { expect, test } from 'vitest'
import { EmbeddingError } from '../../src/errors/platinum-error.ts'
import { CountingProvider, Documents } from './documents.ts'

const unit = (dimensions: number) => Float32Array.from({ length: dimensions }, (_, i) => +(i === 0))

test.each([
  ['too few vectors', [unit(16)], '2 vectors, one a text'],
  ['vectors of another dimension', [unit(15), unit(16)], '16 dimensions'],
  ['NaN', [unit(16), new Float32Array(16).fill(Number.NaN)], 'vectors of length 1'],
  ['infinity', [unit(16), new Float32Array(16).fill(Infinity)], 'vectors of length 1'],
  ['zeros', [unit(16), new Float32Array(16)], 'vectors of length 1'],
  ['vectors of another length', [unit(16), unit(16).map((v) => v * 2)], 'vectors of length 1'],
])('a provider that answers with %s leaves nothing in the cache', async (_, answer, expected) => {
  await using documents = await Documents.create([
    ['1', 'one', null],
    ['2', 'two', null],
  ])
  const provider = Object.assign(new CountingProvider(), { embed: async () => answer })
  const failure = await documents.fill(provider).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(EmbeddingError)
  expect(failure).toMatchObject({ code: 'EMBEDDING_BAD_ANSWER', expected })
  expect((await documents.pool.query('select from ops.embedding_cache')).rowCount).toBe(0)
})

test('a table that gains a text during the fill is reported, not published half', async () => {
  await using documents = await Documents.create([['1', 'one', null]])
  const fill = documents.fill(
    Object.assign(new CountingProvider(), {
      embed: async () => {
        await documents.pool.query(`insert into gold.documents values ('2', 'two')`)
        return [unit(16)]
      },
    }),
  )
  await expect(fill).rejects.toMatchObject({
    code: 'EMBEDDING_INCOMPLETE',
    found: '1 rows with text and without a vector',
  })
})
