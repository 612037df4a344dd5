import { sql } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import { columns, gold, type SourceContext } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { job, openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

const items = declare(gold.table('items', { id: integer('id').primaryKey(), word: text('word') }))
const derived = declare(
  gold.table('derived', { id: integer('id').primaryKey(), word: text('word') }),
)

/** Runs well, then badly, then well again: the rows in between are those of the first run. */
async function expectHealing(
  tiny: TinyProject,
  id: string,
  change: (how: 'break' | 'mend') => void,
) {
  expect(await tiny.run(id)).toMatchObject({ status: 'PUBLISHED' })
  const before = await tiny.rows(id)
  change('break')
  const failed = await tiny.run(id)
  expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'MATERIALIZATION_FAILED' } })
  expect(await tiny.rows(id)).toEqual(before)
  expect(await tiny.state(id)).toMatchObject({ status: 'FAILED', dataVersion: 1n })
  change('mend')
  // Nobody has to force it: a product whose newest run failed is due.
  expect(await tiny.run(id, { forced: false })).toMatchObject({
    status: 'UNCHANGED',
    runId: expect.any(String) as string,
  })
  expect(await tiny.state(id)).toMatchObject({ status: 'PASSING', dataVersion: 1n })
  return failed.status === 'FAILED' ? failed.error.message : ''
}

test('a source that throws fails the run, and the rows before stay served', async () => {
  let broken = false
  const read = async function* () {
    yield [{ id: 1, word: 'one' }]
    if (broken) throw new Error('the file has gone')
  }
  const source = { dataset: { namespace: 'test', name: 'x' }, read, state: async () => 'same' }
  await using tiny = await openTiny([items], [job(items, { source })])
  const message = await expectHealing(tiny, 'gold.items', (how) => (broken = how === 'break'))
  expect(message).toContain('the file has gone')
})

test('a compute step that throws fails the run, and the rows before stay served', async () => {
  let broken = false
  const compute = async function* (rows: AsyncIterable<object>) {
    for await (const row of rows) {
      if (broken) throw new TypeError('not a word')
      yield [row]
    }
  }
  await using tiny = await openTiny(
    [items, derived],
    [
      rowsFrom(items, () => [{ id: 1, word: 'one' }]),
      job(derived, { from: columns(items, ['id', 'word'] as never), compute }),
    ],
  )
  await tiny.run('gold.items')
  const message = await expectHealing(tiny, 'gold.derived', (how) => (broken = how === 'break'))
  expect(message).toContain('not a word')
})

test('a query that Postgres refuses fails the run, and the rows before stay served', async () => {
  await using tiny = await openTiny(
    [items, derived],
    [
      rowsFrom(items, () => [{ id: 1, word: '1' }]),
      job(derived, {
        select: (db: never) => selectNumbers(db),
      }),
    ],
  )
  await tiny.run('gold.items')
  await tiny.run('gold.derived')
  await tiny.pool.query(`UPDATE gold.items SET word = 'one'`)
  const failed = await tiny.run('gold.derived')
  expect(failed).toMatchObject({ status: 'FAILED' })
  expect(failed.status === 'FAILED' && failed.error.message).toContain('invalid input syntax')
  expect(await tiny.rows('gold.derived')).toEqual([{ id: 1, word: '2' }])
})

function selectNumbers(db: { select: (fields: object) => { from: (table: object) => unknown } }) {
  const columnsOfItems = items as unknown as Record<'id' | 'word', object>
  return db
    .select({ id: columnsOfItems.id, word: sql`(${columnsOfItems.word}::integer + 1)::text` })
    .from(items)
}

test('a run that is given up leaves the lease, and says that it is to be done again', async () => {
  const stop = new AbortController()
  const source = {
    dataset: { namespace: 'test', name: 'x' },
    read: async function* ({ signal }: SourceContext) {
      yield [{ id: 1, word: 'one' }]
      stop.abort(new Error('stopping'))
      // Code that does not listen must not keep a worker from stopping.
      await new Promise((resolve) => {
        setTimeout(resolve, 60_000, signal).unref()
      })
      yield []
    },
  }
  await using tiny = await openTiny([items], [job(items, { source })])
  expect(await tiny.run('gold.items', { signal: stop.signal })).toMatchObject({ status: 'ABORTED' })
  expect(await tiny.state('gold.items')).toBeUndefined()
  const { rows } = await tiny.pool.query('SELECT status FROM ops.run')
  expect(rows).toEqual([{ status: 'LOST' }])
})

test('an error that Postgres could not store is stored all the same', async () => {
  const source = {
    dataset: { namespace: 'test', name: 'x' },
    // eslint-disable-next-line require-yield
    read: async function* () {
      throw new Error('zero \0 and half a pair \ud800' + 'x'.repeat(100_000))
    },
  }
  await using tiny = await openTiny([items], [job(items, { source })])
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'FAILED' })
  const { rows } = await tiny.pool.query<{ message: string }>(
    `SELECT error ->> 'message' AS message FROM ops.run`,
  )
  expect(rows[0]?.message).toContain('zero \u2400 and half a pair \ufffdxxx')
  expect(rows[0]?.message.length).toBeLessThan(5_000)
})
