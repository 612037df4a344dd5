import pg from 'pg'
import { integer, text, vector } from 'drizzle-orm/pg-core'
import { atLeast, gold, rowCount } from 'platinum'
import { expect, test } from 'vitest'
import { sessionOptions } from '../../src/database/connection-settings.ts'
import { valueTypes } from '../../src/database/value-types.ts'
import { plan } from '../../src/materialization/plan.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'
import { copy, flowEnds, openWorks, raw } from './working.ts'

test('runs in parallel never wait for each other’s connections, even with a single one', async () => {
  const derived = Array.from({ length: 5 }, (_, index) =>
    declare(
      gold.table(`derived_${index}`, {
        id: integer('id').primaryKey(),
        word: text('word').unique(),
        meaning: vector('meaning', { dimensions: 384 }),
      }),
      {
        checks: [atLeast('id', 1), rowCount({ min: 1 })],
        embeddings: { meaning: { of: ['word'], space: 'default' } },
      },
    ),
  )
  await using tiny = await openTiny(
    [raw, ...derived],
    [
      rowsFrom(raw, () =>
        Array.from({ length: 20 }, (_, id) => ({ id: id + 1, word: `word ${id}` })),
      ),
      ...derived.map((product) => copy(product, raw)),
    ],
  )
  const pool = new pg.Pool({
    ...tiny.database.connection,
    max: 1,
    types: valueTypes,
    options: sessionOptions(''),
  })
  try {
    const context = { ...tiny.context, pool }
    await using works = await openWorks({ ...tiny, pool, context }, { parallel: 5 })
    await using _workers = await works.conductor.work()
    const flowId = await works.conductor.start(await plan(pool, tiny.materializations), 'test')
    const { status, steps } = await flowEnds(tiny, flowId)
    expect([status, new Set(Object.values(steps))]).toEqual(['SUCCEEDED', new Set(['PUBLISHED'])])
    expect(works.errors).toEqual([])
  } finally {
    await pool.end()
  }
})
