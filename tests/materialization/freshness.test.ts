import { sql } from 'drizzle-orm'
import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import { bronze, gold, silver } from 'platinum'
import { expect, test } from 'vitest'
import { runProduct } from '../../src/materialization/run.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny } from './tiny-project.ts'

const events = declare(
  bronze.table('events', {
    id: integer('id').primaryKey(),
    at: timestamp('at', { withTimezone: true, mode: 'string' }),
  }),
  { freshness: { lane: 'batch', within: '1d', eventTime: 'at' } },
)
const files = declare(bronze.table('files', { id: integer('id').primaryKey(), name: text('name') }))
const both = declare(silver.table('both', { id: integer('id').primaryKey() }))
const counts = declare(gold.table('counts', { id: integer('id').primaryKey() }))

interface Builder {
  select(fields: object): { from(table: object): { innerJoin(table: object, on: object): unknown } }
}

test('freshness is the newest event, or the oldest of what a product is made from', async () => {
  let newest = '2024-01-02T00:00:00Z'
  let clock = new Date('2026-01-01T00:00:00Z')
  const id = (product: object) => (product as { id: object }).id
  await using tiny = await openTiny(
    [events, files, both, counts],
    [
      job(events, {
        source: {
          dataset: { namespace: 'test', name: 'events' },
          state: async () => newest,
          read: async function* () {
            yield [
              { id: 1, at: '2024-01-01T00:00:00Z' },
              { id: 2, at: newest },
            ]
          },
        },
      }),
      job(files, {
        source: {
          dataset: { namespace: 'test', name: 'files' },
          state: async () => 'same',
          read: async function* () {
            yield [{ id: 1 }, { id: 2 }]
          },
        },
      }),
      job(both, {
        select: (db: Builder) =>
          db
            .select({ id: id(events) })
            .from(events)
            .innerJoin(files, sql`${id(events)} = ${id(files)}`),
      }),
      job(counts, { select: (db: Builder) => db.select({ id: id(both) }).from(both) }),
    ],
  )
  const context = { ...tiny.context, now: () => clock }
  const run = async (product: string) => {
    const materialization = tiny.materializations.get(product)
    if (!materialization) throw new Error(`no product ${product}`)
    const request = { flowId: null, forced: false, signal: new AbortController().signal }
    const { status } = await runProduct(context, materialization, request)
    return [status, (await tiny.state(product))?.eventTime]
  }
  expect(await run('bronze.events')).toEqual(['PUBLISHED', '2024-01-02 00:00:00+00'])
  expect(await run('bronze.files')).toEqual(['PUBLISHED', '2026-01-01 00:00:00+00'])
  expect(await run('silver.both')).toEqual(['PUBLISHED', '2024-01-02 00:00:00+00'])
  expect(await run('gold.counts')).toEqual(['PUBLISHED', '2024-01-02 00:00:00+00'])

  // A source that was looked at and had not changed is as fresh as the look.
  clock = new Date('2026-02-01T00:00:00Z')
  expect(await run('bronze.files')).toEqual(['UNCHANGED', '2026-02-01 00:00:00+00'])
  // Nobody looked at events by looking at them: only an event makes them newer.
  expect(await run('bronze.events')).toEqual(['UNCHANGED', '2024-01-02 00:00:00+00'])

  newest = '2027-01-01T00:00:00Z'
  expect(await run('bronze.events')).toEqual(['PUBLISHED', '2027-01-01 00:00:00+00'])
  // Made again, to the same rows: no new version, but as fresh as its oldest upstream.
  expect(await run('silver.both')).toEqual(['UNCHANGED', '2026-02-01 00:00:00+00'])
  // Not made again, and as fresh as what it is made from all the same.
  expect(await run('gold.counts')).toEqual(['UNCHANGED', '2026-02-01 00:00:00+00'])
})

test('one upstream of unknown age makes the age unknown', async () => {
  const id = (product: object) => (product as { id: object }).id
  await using tiny = await openTiny(
    [events, both],
    [
      job(events, {
        source: {
          dataset: { namespace: 'test', name: 'events' },
          read: async function* () {
            yield [{ id: 1 }]
          },
        },
      }),
      job(both, { select: (db: Builder) => db.select({ id: id(events) }).from(events) }),
    ],
  )
  await tiny.run('bronze.events')
  await tiny.run('silver.both')
  expect((await tiny.state('bronze.events'))?.eventTime).toBeNull()
  expect((await tiny.state('silver.both'))?.eventTime).toBeNull()
})
