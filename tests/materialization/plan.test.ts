import { integer, text } from 'drizzle-orm/pg-core'
import { belongsTo, bronze, columns, gold, onDemand, platinum, silver } from 'platinum'
import { expect, test } from 'vitest'
import { plan, type PlanRequest } from '../../src/materialization/plan.ts'
import { declare } from '../product/declare.ts'
import { job, openTiny, type TinyProject } from './tiny-project.ts'

const shape = () => ({ id: integer('id').primaryKey(), word: text('word'), ref: integer('ref') })

/*
 * raw → words → people, teams, texts; people belong to teams and teams to people; raw2 → other;
 * late is made from people, but only on demand.
 */
const raw = declare(bronze.table('raw', shape()))
const raw2 = declare(bronze.table('raw2', shape()))
const words = declare(silver.table('words', shape()))
const other = declare(gold.table('other', shape()))
const people = declare(gold.table('people', shape()), {
  relations: { team: belongsTo(() => teams, 'ref') },
})
const teams = declare(gold.table('teams', shape()), {
  relations: { leader: belongsTo(() => people, 'ref', { inverse: 'leads' }) },
})
const texts = declare(platinum.table('texts', shape()), {
  relations: { person: belongsTo(() => people, 'id') },
})
const late = declare(gold.table('late', shape()))

const products = [texts, late, teams, people, other, words, raw2, raw]

let states: Record<string, string | Error> = {}

const source = (name: string) => ({
  source: {
    dataset: { namespace: 'test', name },
    state: async () => {
      const state = states[name] ?? 'same'
      if (state instanceof Error) throw state
      return state
    },
    read: async function* () {
      yield [{ id: 1, word: states[name] instanceof Error ? 'x' : (states[name] ?? 'same') }]
    },
  },
})

const from = (product: typeof raw) => (db: never) => {
  const { id, word, ref } = product as unknown as Record<'id' | 'word' | 'ref', object>
  const builder = db as { select: (f: object) => { from: (t: object) => unknown } }
  return builder.select({ id, word, ref }).from(product)
}

const open = (): Promise<TinyProject> =>
  openTiny(products, [
    job(raw, source('raw')),
    job(raw2, source('raw2')),
    job(words, { select: from(raw) }),
    job(people, { select: from(words) }),
    job(teams, { select: from(words) }),
    job(other, { select: from(raw2) }),
    job(late, { select: from(people), on: onDemand() }),
    job(texts, {
      from: columns(words, ['id', 'word'] as never),
      compute: async function* (rows: AsyncIterable<object>) {
        for await (const row of rows) yield [row]
      },
    }),
  ])

const reasons = async (tiny: TinyProject, request?: PlanRequest) =>
  Object.fromEntries(
    (await plan(tiny.pool, tiny.materializations, request)).steps.map(({ product, reason }) => [
      product,
      reason,
    ]),
  )

const runAll = async (tiny: TinyProject, request?: PlanRequest): Promise<void> => {
  for (const { product, forced } of (await plan(tiny.pool, tiny.materializations, request)).steps) {
    const outcome = await tiny.run(product, { forced })
    expect(outcome.status).toMatch(/^(PUBLISHED|UNCHANGED)$/)
  }
}

test('at first everything is due, in an order in which each comes after what it needs', async () => {
  await using tiny = await open()
  const { steps } = await plan(tiny.pool, tiny.materializations)
  expect(steps.map(({ product }) => product).toSorted()).toEqual(
    tiny.registry.products.map(({ id }) => id).toSorted(),
  )
  expect(steps.every(({ reason }) => reason === 'never materialized')).toBe(true)
  const place = new Map(steps.map(({ product }, index) => [product, index]))
  for (const { product, dependsOn } of steps) {
    for (const before of dependsOn) expect(place.get(before)).toBeLessThan(place.get(product) ?? -1)
  }
  const needs = new Map(steps.map(({ product, dependsOn }) => [product, dependsOn.toSorted()]))
  // A relation waits for its target too, and of two that wait for each other one gives way.
  expect(needs.get('platinum.texts')).toEqual(['gold.people', 'silver.words'])
  expect(
    [...(needs.get('gold.people') ?? []), ...(needs.get('gold.teams') ?? [])].toSorted(),
  ).toEqual([expect.stringMatching(/^gold\.(people|teams)$/), 'silver.words', 'silver.words'])
})

test('a plan is data: making it changes nothing in the database', async () => {
  await using tiny = await open()
  const everything = `SELECT (SELECT count(*)::int FROM ops.flow) AS flows,
    (SELECT count(*)::int FROM ops.run) AS runs, (SELECT count(*)::int FROM ops.product) AS products`
  const made = await plan(tiny.pool, tiny.materializations, { force: true })
  expect(JSON.parse(JSON.stringify(made))).toEqual(made)
  expect((await tiny.pool.query(everything)).rows).toEqual([{ flows: 0, runs: 0, products: 0 }])
})

test('nothing is due after a full run; then each change makes due what it must, and no more', async () => {
  states = {}
  await using tiny = await open()
  await runAll(tiny)
  expect(await reasons(tiny)).toEqual({})

  states = { raw2: 'new' }
  expect(await reasons(tiny)).toEqual({
    'bronze.raw2': 'the source changed',
    'gold.other': 'made from bronze.raw2',
  })
  await tiny.run('bronze.raw2', { forced: false })
  expect(await reasons(tiny)).toEqual({ 'gold.other': 'bronze.raw2 published version 2' })
  await runAll(tiny)
  expect(await reasons(tiny)).toEqual({})

  await tiny.pool.query(`UPDATE ops.product SET definition = 'older' WHERE product = 'gold.people'`)
  expect(await reasons(tiny)).toEqual({
    'gold.people': 'its definition changed',
    'gold.late': 'made from gold.people',
  })
  await runAll(tiny)
  expect(await reasons(tiny)).toEqual({})

  states = { raw2: new Error('no such file') }
  expect(await reasons(tiny)).toEqual({
    'bronze.raw2': 'the source cannot say whether it changed',
    'gold.other': 'made from bronze.raw2',
  })
})

test('named products bring what they need and was never published, and what follows from them', async () => {
  states = {}
  await using tiny = await open()
  const named = { products: ['platinum.texts'] }
  // A text belongs to a person, so people are needed; whether teams are depends on which gave way.
  const needed = Object.keys(await reasons(tiny, { ...named, only: true }))
  expect(needed.filter((id) => id !== 'gold.teams').toSorted()).toEqual([
    'bronze.raw',
    'gold.people',
    'platinum.texts',
    'silver.words',
  ])
  await runAll(tiny)
  expect(await reasons(tiny, { products: ['silver.words'], only: true })).toEqual({
    'silver.words': 'asked for',
  })
  expect(await reasons(tiny, { products: ['silver.words'] })).toEqual({
    'silver.words': 'asked for',
    'gold.people': 'made from silver.words',
    'gold.teams': 'made from silver.words',
    'platinum.texts': 'made from silver.words',
  })
})

test('asked for means forced; with force, all of the plan is', async () => {
  states = {}
  await using tiny = await open()
  await runAll(tiny)
  const forced = async (request: PlanRequest) =>
    (await plan(tiny.pool, tiny.materializations, request)).steps
      .filter((step) => step.forced)
      .map(({ product }) => product)
      .toSorted()
  expect(await forced({ products: ['silver.words'] })).toEqual(['silver.words'])
  expect(await forced({ products: ['gold.other'], force: true })).toEqual(['gold.other'])
  expect(await forced({ products: ['bronze.raw2'], force: true })).toEqual([
    'bronze.raw2',
    'gold.other',
  ])
  expect(await forced({ force: true })).toHaveLength(products.length)
  // On schedule, a source that can say that it has not changed is not read again.
  expect(await forced({ products: ['bronze.raw2'], scheduled: true })).toEqual([])
  expect(await forced({ products: ['gold.other'], scheduled: true })).toEqual(['gold.other'])
})
