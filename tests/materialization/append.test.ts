import { integer, text, vector } from 'drizzle-orm/pg-core'
import { append, atLeast, gold } from 'platinum'
import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'
import type { EmbeddingProvider } from '../../src/embedding/provider.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

interface Event {
  readonly id: number
  readonly label: string
  readonly size: number
}

const events = declare(
  gold.table('events', {
    id: integer('id').primaryKey(),
    label: text('label').unique(),
    size: integer('size'),
  }),
  { checks: [atLeast('size', 0)] },
)

const one = { id: 1, label: 'one', size: 1 }
const two = { id: 2, label: 'two', size: 2 }

test('append adds rows of a new grain and leaves served rows as they are', async () => {
  let rows: readonly Event[] = [one]
  await using tiny = await openTiny([events], [rowsFrom(events, () => rows, append())])
  await tiny.run('gold.events')
  rows = [{ ...one, label: 'another', size: 7 }, two]
  expect(await tiny.run('gold.events')).toMatchObject({
    status: 'PUBLISHED',
    inserted: 1n,
    updated: 0n,
    deleted: 0n,
  })
  expect(await tiny.rows('gold.events')).toEqual([one, two])
})

test('rows delivered again, in another run or twice in one, change nothing', async () => {
  let rows: readonly Event[] = [one, two, one]
  await using tiny = await openTiny([events], [rowsFrom(events, () => rows, append())])
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
  rows = [two, one, two]
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'UNCHANGED', dataVersion: 1n })
  expect(await tiny.rows('gold.events')).toEqual([one, two])
})

test('two different rows of one grain in one run are a breach', async () => {
  await using tiny = await openTiny(
    [events],
    [rowsFrom(events, () => [one, { ...one, label: 'other' }], append())],
  )
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'BREACHED' })
})

test('a passed-over row is not checked; a new row is, also against the rows served', async () => {
  let rows: readonly Event[] = [one]
  await using tiny = await openTiny([events], [rowsFrom(events, () => rows, append())])
  await tiny.run('gold.events')
  rows = [{ ...one, size: -1 }, two]
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'PUBLISHED', inserted: 1n })
  rows = [{ id: 3, label: 'three', size: -1 }]
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'BREACHED' })
  rows = [{ id: 3, label: 'one', size: 3 }]
  expect(await tiny.run('gold.events')).toMatchObject({ status: 'BREACHED' })
  expect(await tiny.rows('gold.events')).toEqual([one, two])
})

test('a row that is served already is not embedded again', async () => {
  const texts: string[] = []
  const plain = hashing()
  const listening: EmbeddingProvider = {
    ...plain,
    embed: async (given, options) => {
      texts.push(...given)
      return await plain.embed(given, options)
    },
  }
  const notes = declare(
    gold.table('notes', {
      id: integer('id').primaryKey(),
      body: text('body'),
      embedding: vector('embedding', { dimensions: 384 }),
    }),
    { embeddings: { embedding: { of: ['body'], space: 'default' } } },
  )
  let rows = [{ id: 1, body: 'first' }]
  await using tiny = await openTiny([notes], [rowsFrom(notes, () => rows, append())], {
    spaces: new Map([['default', listening]]),
  })
  await tiny.run('gold.notes')
  rows = [
    { id: 1, body: 'first, told otherwise' },
    { id: 2, body: 'second' },
  ]
  expect(await tiny.run('gold.notes')).toMatchObject({ status: 'PUBLISHED', inserted: 1n })
  expect(texts).toEqual(['first', 'second'])
})
