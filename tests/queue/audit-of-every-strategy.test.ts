import { integer, text } from 'drizzle-orm/pg-core'
import {
  append,
  atLeast,
  bronze,
  every,
  merge,
  onDemand,
  replace,
  rowCountChange,
  unique,
  type Strategy,
} from 'platinum'
import { expect, test } from 'vitest'
import { plan } from '../../src/materialization/plan.ts'
import { job, openTiny, type TinyProject } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'
import { flowEnds, openWorks, until, type Works } from './working.ts'

/*
 * Write, audit, publish, whatever the strategy and whoever started the run: by hand, by a schedule,
 * or to make everything again.
 */

const items = declare(
  bronze.table('items', { id: integer('id').primaryKey(), n: integer('n'), label: text('label') }),
  { checks: [atLeast('n', 0), unique('label'), rowCountChange({ maxPercent: 100 })] },
)

const first = [
  { id: 1, n: 1, label: 'one' },
  { id: 2, n: 2, label: 'two' },
]

interface Delivery {
  readonly what: string
  readonly rows: readonly object[]
  /** The check that refuses it, by strategy. Undefined: it is published. */
  readonly refusedBy: Readonly<Record<Strategy['kind'], string | undefined>>
}

const [negative, twice, grown] = ['n at least 0', 'label unique', 'row count change at most 100%']
const always = (check: string | undefined) => ({ replace: check, merge: check, append: check })

const deliveries: readonly Delivery[] = [
  {
    what: 'a row that violates a check of rows',
    rows: [...first, { id: 3, n: -1, label: 'three' }],
    refusedBy: always(negative),
  },
  {
    what: 'a row that repeats a value of a row that stays',
    rows: [{ id: 3, n: 3, label: 'one' }],
    refusedBy: { replace: undefined, merge: twice, append: twice },
  },
  {
    what: 'more rows than the product may grow by',
    rows: Array.from({ length: 5 }, (_, n) => ({ id: n + 10, n, label: `new ${n}` })),
    refusedBy: always(grown),
  },
  { what: 'good rows', rows: [{ id: 4, n: 4, label: 'four' }], refusedBy: always(undefined) },
]

type Way = (tiny: TinyProject, works: Works) => Promise<string>

const ways: readonly (readonly [name: string, way: Way])[] = [
  [
    'by hand',
    async (tiny, { conductor }) =>
      await conductor.start(
        await plan(tiny.pool, tiny.materializations, { products: ['bronze.items'] }),
        'platinum materialize',
      ),
  ],
  [
    'to make everything again',
    async (tiny, { conductor }) =>
      await conductor.start(
        await plan(tiny.pool, tiny.materializations, { force: true }),
        'platinum materialize',
      ),
  ],
  [
    'by a schedule',
    async ({ pool }) => {
      const flows = async () => {
        const { rows } = await pool.query<{ id: string }>(
          `SELECT id FROM ops.flow WHERE requested_by = 'schedule of bronze.items'
            ORDER BY created_at DESC`,
        )
        return rows.map(({ id }) => id)
      }
      const known = new Set(await flows())
      return await until(async () => (await flows()).find((id) => !known.has(id)))
    },
  ],
]

const cases = ways.flatMap(([name, way]) =>
  [replace(), merge(), append()].map((strategy) => ({ name, way, strategy })),
)

test.each(cases)(
  '$strategy.kind, started $name, publishes what passed and nothing else',
  { timeout: 60_000 },
  async ({ name, way, strategy }) => {
    let rows: readonly object[] = first
    const source = job(items, {
      on: name === 'by a schedule' ? every('1s') : onDemand(),
      strategy,
      source: {
        dataset: { namespace: 'test', name: 'items' },
        read: async function* () {
          yield rows
        },
      },
    })
    await using tiny = await openTiny([items], [source])
    expect(await tiny.run('bronze.items')).toMatchObject({ status: 'PUBLISHED' })
    await using works = await openWorks(tiny)
    await using _workers = await works.conductor.work()
    for (const { what, rows: delivered, refusedBy } of deliveries) {
      const before = await tiny.rows('bronze.items')
      const version = (await tiny.state('bronze.items'))?.dataVersion
      rows = delivered
      // A scheduled flow may have begun before the rows were there; the next one has seen them.
      if (name === 'by a schedule') await flowEnds(tiny, await way(tiny, works))
      const { steps } = await flowEnds(tiny, await way(tiny, works))
      const check = refusedBy[strategy.kind]
      const after = await tiny.rows('bronze.items')
      const state = await tiny.state('bronze.items')
      const { rows: failing } = await tiny.pool.query<{ name: string }>(
        `SELECT c->>'name' AS name FROM ops.product, jsonb_array_elements(failing_checks) c`,
      )
      // A scheduled run finds what the one before it has published.
      const published = name === 'by a schedule' ? 'UNCHANGED' : 'PUBLISHED'
      expect({
        what,
        step: steps['bronze.items'],
        status: state?.status,
        failing: failing.map((each) => each.name),
        sameRows: JSON.stringify(after) === JSON.stringify(before),
        sameVersion: state?.dataVersion === version,
      }).toEqual({
        what,
        step: check === undefined ? published : 'BREACHED',
        status: check === undefined ? 'PASSING' : 'BREACHED',
        failing: check === undefined ? [] : [check],
        sameRows: check !== undefined,
        sameVersion: check !== undefined,
      })
    }
  },
)
