import { integer, text } from 'drizzle-orm/pg-core'
import { append, gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from '../materialization/tiny-project.ts'

interface Item {
  readonly id: number
  readonly word: string | null
}

const items = declare(
  gold.table('items', {
    id: integer('id').primaryKey(),
    word: text('word'),
    twice: text('twice').generatedAlwaysAs('none'),
    number: integer('number').generatedByDefaultAsIdentity(),
  }),
  { history: { keep: 'forever' } },
)

async function versions({ pool }: TinyProject): Promise<unknown[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT id, word, __from_version::int AS since, __to_version::int AS until
       FROM gold_history.items ORDER BY id, since`,
  )
  return rows.map(Object.values)
}

const before: Item[] = [
  { id: 1, word: 'stays' },
  { id: 2, word: 'changes' },
  { id: 3, word: null },
]
const after: Item[] = [
  { id: 1, word: 'stays' },
  { id: 2, word: 'changed' },
  { id: 4, word: 'comes' },
]

test.each([
  [
    replace(),
    [
      [1, 'stays', 1, null],
      [2, 'changes', 1, 2],
      [2, 'changed', 2, null],
      [3, null, 1, 2],
      [4, 'comes', 2, null],
    ],
  ],
  [
    merge(),
    [
      [1, 'stays', 1, null],
      [2, 'changes', 1, 2],
      [2, 'changed', 2, null],
      [3, null, 1, null],
      [4, 'comes', 2, null],
    ],
  ],
  [
    append(),
    [
      [1, 'stays', 1, null],
      [2, 'changes', 1, null],
      [3, null, 1, null],
      [4, 'comes', 2, null],
    ],
  ],
])('$kind keeps each version with the versions that served it', async (strategy, expected) => {
  let rows = before
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows, strategy)])
  await tiny.run('gold.items')
  rows = after
  await tiny.run('gold.items')
  expect(await versions(tiny)).toEqual(expected)
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'UNCHANGED' })
  expect(await versions(tiny)).toEqual(expected)
  const { rowCount } = await tiny.pool.query('SELECT 1 FROM ops.publication')
  expect(rowCount).toBe(2)
})

test.each(['ops.publication', 'gold_history.items', 'ops.run'])(
  'a publication that fails while it writes %s leaves no half history',
  async (table) => {
    let rows = before
    await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
    await tiny.run('gold.items')
    const whole = await versions(tiny)
    const served = await tiny.rows('gold.items')
    const condition = table === 'ops.run' ? "WHEN (NEW.status IN ('PUBLISHED', 'UNCHANGED'))" : ''
    await tiny.pool.query(
      `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'no'; END $$;
       CREATE TRIGGER refuse AFTER INSERT OR UPDATE ON ${table}
         FOR EACH ROW ${condition} EXECUTE FUNCTION public.refuse()`,
    )
    rows = after
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'FAILED' })
    expect(await versions(tiny)).toEqual(whole)
    expect(await tiny.rows('gold.items')).toEqual(served)
    await tiny.pool.query(`DROP TRIGGER refuse ON ${table}`)
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'PUBLISHED', dataVersion: 2n })
    expect(await versions(tiny)).toHaveLength(5)
  },
)

// The embedded database has one backend for all.
test.runIf(process.env['DATABASE_URL'])(
  'a connection that dies before the commit leaves no half history',
  async () => {
    let rows = before
    await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
    await tiny.run('gold.items')
    const whole = await versions(tiny)
    await tiny.pool.query(
      `CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
     CREATE TRIGGER die AFTER INSERT ON ops.publication FOR EACH ROW EXECUTE FUNCTION public.die()`,
    )
    rows = after
    expect(await tiny.run('gold.items')).toMatchObject({ status: 'FAILED' })
    expect(await versions(tiny)).toEqual(whole)
    expect((await tiny.pool.query('SELECT 1 FROM ops.publication')).rowCount).toBe(1)
  },
)

test('a breach writes no history', async () => {
  let rows: readonly Item[] = before
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
  await tiny.run('gold.items')
  const whole = await versions(tiny)
  rows = [...after, ...after]
  expect(await tiny.run('gold.items')).toMatchObject({ status: 'BREACHED' })
  expect(await versions(tiny)).toEqual(whole)
})

test('publications of a product are in order of time even when the clock is put back', async () => {
  let rows = before
  await using tiny = await openTiny([items], [rowsFrom(items, () => rows)])
  await tiny.run('gold.items')
  await tiny.pool.query(`UPDATE ops.publication SET published_at = now() + interval '1 hour'`)
  rows = after
  await tiny.run('gold.items')
  const { rows: log } = await tiny.pool.query<{ later: boolean }>(
    `SELECT published_at > lag(published_at) OVER (ORDER BY data_version) AS later
       FROM ops.publication ORDER BY data_version`,
  )
  expect(log).toEqual([{ later: null }, { later: true }])
})
