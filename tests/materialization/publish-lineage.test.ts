import { eq, sql } from 'drizzle-orm'
import { integer, text, type QueryBuilder } from 'drizzle-orm/pg-core'
import { gold, silver } from 'platinum'
import { expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { readStatements } from '../../src/lineage/store/read-statements.ts'
import { productStatement } from '../../src/lineage/store/statement.ts'
import { runProduct } from '../../src/materialization/run.ts'
import { forgetProducts } from '../../src/migration/forget-products.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny, resolveTiny, rowsFrom } from './tiny-project.ts'

const table = silver.table('words', {
  id: integer('id').primaryKey(),
  word: text('word'),
  hidden: text('hidden'),
})
const words = declare(table)
const shown = declare(gold.table('shown', { id: integer('id').primaryKey(), word: text('word') }))
const source = rowsFrom(words, () => [{ id: 1, word: 'one', hidden: 'no' }])
const upper = job(shown, {
  select: (db: QueryBuilder) =>
    db
      .select({ id: table.id, word: sql`upper(${table.word})`.as('word') })
      .from(table)
      .where(eq(table.hidden, 'no')),
})
const other = job(shown, {
  select: (db: QueryBuilder) => db.select({ id: table.id, word: table.hidden }).from(table),
})
const gives = { kind: 'product', id: 'gold.shown' } as const

test('publishing records lineage with its run, its data version and that Postgres agreed', async () => {
  await using tiny = await openTiny([words, shown], [source, upper])
  const first = await tiny.run('silver.words')
  const published = await tiny.run('gold.shown')
  const [recorded] = await readStatements(tiny.pool, gives)
  const made = tiny.materializations.get('gold.shown')
  expect(recorded?.statement).toEqual(made && productStatement(made.lineage, ['id', 'word']))
  expect(recorded).toMatchObject({
    firstVersion: 1n,
    firstRun: published.status === 'PUBLISHED' ? published.runId : '',
    verification: 'VERIFIED',
  })
  const { rows } = await tiny.pool.query(
    `SELECT published_at FROM ops.product WHERE product = 'gold.shown'`,
  )
  expect(rows).toEqual([{ published_at: recorded?.since }])
  const [read] = await readStatements(tiny.pool, { kind: 'product', id: 'silver.words' })
  expect(read).toMatchObject({
    verification: 'BY_CONSTRUCTION',
    firstRun: first.status === 'PUBLISHED' ? first.runId : '',
  })
  expect(read?.statement.inputs).toEqual([{ kind: 'outside', namespace: 'test', name: 'rows' }])
})

test('publishing the same again writes only that it was verified again', async () => {
  await using tiny = await openTiny([words, shown], [source, upper])
  await tiny.run('silver.words')
  await tiny.run('gold.shown')
  const [before] = await readStatements(tiny.pool, gives)
  const again = await tiny.run('gold.shown')
  const [after] = await readStatements(tiny.pool, gives)
  expect(after).toMatchObject({
    statement: before?.statement,
    since: before?.since,
    firstRun: before?.firstRun,
    lastRun: again.status === 'UNCHANGED' ? again.runId : '',
  })
  expect(after?.lastRun).not.toBe(before?.lastRun)
  expect(Date.parse(after?.verifiedAt ?? '')).toBeGreaterThan(Date.parse(before?.verifiedAt ?? ''))
})

test('another query has another lineage from its publication on, and the one before is kept', async () => {
  await using tiny = await openTiny([words, shown], [source, upper])
  await tiny.run('silver.words')
  await tiny.run('gold.shown')
  const [before] = await readStatements(tiny.pool, gives)
  const changed = (await resolveTiny([words, shown], [source, other])).materializations.get(
    'gold.shown',
  )
  if (!changed || !before) throw new Error('nothing to run')
  const outcome = await runProduct(tiny.context, changed, {
    flowId: null,
    forced: false,
    signal: new AbortController().signal,
  })
  expect(outcome).toMatchObject({ status: 'PUBLISHED', dataVersion: 2n })
  const [after] = await readStatements(tiny.pool, gives)
  expect(after).toMatchObject({ firstVersion: 2n })
  expect(after?.statement.columns.get('word')).toMatchObject([
    { field: 'hidden', subtype: 'IDENTITY' },
  ])
  const [then] = await readStatements(tiny.pool, gives, before.since)
  expect(then?.statement).toEqual(before.statement)
  expect(then?.until).toBe(after?.since)
})

test('a run that does not publish records no lineage', async () => {
  await using tiny = await openTiny(
    [words, shown],
    [
      rowsFrom(words, () => [
        { id: 1, word: 'one' },
        { id: 1, word: 'two' },
      ]),
      upper,
    ],
  )
  expect(await tiny.run('silver.words')).toMatchObject({ status: 'BREACHED' })
  expect(await readStatements(tiny.pool, { kind: 'product', id: 'silver.words' })).toEqual([])
})

test('a product that is forgotten has no lineage any more, and keeps what it had', async () => {
  await using tiny = await openTiny([words, shown], [source, upper])
  await tiny.run('silver.words')
  await tiny.run('gold.shown')
  const [before] = await readStatements(tiny.pool, gives)
  await withTransaction(tiny.pool, async (client) => {
    await client.query('DROP TABLE gold.shown')
    await forgetProducts(client)
  })
  expect(await readStatements(tiny.pool, gives)).toEqual([])
  const [then] = await readStatements(tiny.pool, gives, before?.since)
  expect(then?.statement).toEqual(before?.statement)
})
