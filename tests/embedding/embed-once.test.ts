import { expect, test } from 'vitest'
import { CountingProvider, Documents } from './documents.ts'

test('a text that did not change is never embedded again', async () => {
  await using documents = await Documents.create([
    ['1', 'one', null],
    ['2', 'two', null],
  ])
  await documents.fill(new CountingProvider())
  const before = await documents.vectors()

  await documents.replace([
    ['1', 'one', null],
    ['2', 'two, changed', null],
    ['3', 'one', ''],
  ])
  const provider = new CountingProvider()
  expect(await documents.fill(provider)).toEqual({ embedded: 1, reused: 2, empty: 0 })
  expect(provider.texts).toEqual(['two, changed'])
  const after = await documents.vectors()
  expect(after['1']).toBe(before['1'])
  expect(after['3']).toBe(before['1'])
  expect(after['2']).not.toBe(before['2'])
})

test('a table whose texts are all known asks the provider nothing', async () => {
  await using documents = await Documents.create([['1', 'one', null]])
  await documents.fill(new CountingProvider())
  const before = await documents.vectors()
  await documents.replace([['1', 'one', null]])
  const provider = new CountingProvider()
  provider.failingBatch = 1
  expect(await documents.fill(provider)).toEqual({ embedded: 0, reused: 1, empty: 0 })
  expect(await documents.vectors()).toEqual(before)
})

test('a provider with another fingerprint embeds everything anew, and keeps both', async () => {
  await using documents = await Documents.create([['1', 'one', null]])
  await documents.fill(new CountingProvider({ fingerprint: 'a' }))
  const other = new CountingProvider({ fingerprint: 'b' })
  expect(await documents.fill(other)).toEqual({ embedded: 1, reused: 0, empty: 0 })
  const again = new CountingProvider({ fingerprint: 'a' })
  expect(await documents.fill(again)).toEqual({ embedded: 0, reused: 1, empty: 0 })
})

test('a fill that failed midway continues after the batches it kept', async () => {
  const rows = Array.from({ length: 9 }, (_, id) => [`${id}`, `text ${id}`, null] as const)
  await using documents = await Documents.create(rows)
  const provider = new CountingProvider({ batchSize: 2 })
  provider.failingBatch = 4
  await expect(documents.fill(provider)).rejects.toThrow('the power failed')
  expect(provider.texts).toHaveLength(6)

  const restarted = new CountingProvider({ batchSize: 2 })
  expect(await documents.fill(restarted)).toEqual({ embedded: 3, reused: 6, empty: 0 })
  expect(new Set([...provider.texts, ...restarted.texts]).size).toBe(9)
  expect(Object.values(await documents.vectors())).not.toContain(null)
})

test('aborting ends a fill after the batch under way, which is kept', async () => {
  const rows = Array.from({ length: 9 }, (_, id) => [`${id}`, `text ${id}`, null] as const)
  await using documents = await Documents.create(rows)
  const controller = new AbortController()
  const provider = new CountingProvider({ batchSize: 2 })
  const fill = documents.fill(provider, {
    signal: controller.signal,
    onProgress: (done) => done === 4 && controller.abort(new Error('enough')),
  })
  await expect(fill).rejects.toThrow('enough')
  expect(provider.texts).toHaveLength(4)
  expect(await documents.fill(new CountingProvider())).toMatchObject({ embedded: 5, reused: 4 })
})

test('two fills at once of the same texts end well', async () => {
  const rows = Array.from({ length: 50 }, (_, id) => [`${id}`, `text ${id}`, null] as const)
  await using documents = await Documents.create(rows)
  await documents.pool.query('create table gold.copy as select * from gold.documents')
  await Promise.all([
    documents.fill(new CountingProvider()),
    documents.fill(new CountingProvider(), { table: '"gold"."copy"' }),
  ])
  const { rows: differing } = await documents.pool.query(
    `select from gold.documents join gold.copy using (id)
     where documents."Embedding" is distinct from copy."Embedding" or copy."Embedding" is null`,
  )
  expect(differing).toHaveLength(0)
})
