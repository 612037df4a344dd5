import { integer } from 'drizzle-orm/pg-core'
import { atLeast, gold } from 'platinum'
import { expect, test, vi } from 'vitest'
import { reportFlow } from '../../src/cli/report-breaches.ts'
import { plan } from '../../src/materialization/plan.ts'
import { createFlow } from '../../src/materialization/flows.ts'
import { readFlow } from '../../src/cli/watch-flow.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'

test('rows that were set aside are told by their checks, and are no failure', async () => {
  const items = declare(gold.table('items', { id: integer('id').primaryKey() }), {
    checks: [
      atLeast('id', 0, { onViolation: 'quarantine', allow: { rows: 2 }, name: 'not below' }),
    ],
  })
  await using tiny = await openTiny(
    [items],
    [rowsFrom(items, () => [{ id: 1 }, { id: -1 }, { id: -2 }])],
  )
  const { runId } = await tiny.run('gold.items')
  const flowId = await createFlow(
    tiny.pool,
    await plan(tiny.pool, tiny.materializations, { force: true }),
    'test',
  )
  await tiny.pool.query(`UPDATE ops.step SET status = 'PUBLISHED', run_id = $1`, [runId])
  await tiny.pool.query(`UPDATE ops.flow SET status = 'SUCCEEDED', finished_at = now()`)
  const said: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  try {
    const view = await readFlow(tiny.pool, flowId)
    expect(await reportFlow(tiny.pool, view)).toBe(0)
  } finally {
    spy.mockRestore()
  }
  expect(said.join('')).toContain(
    'QUARANTINED in gold.items: 2 rows that violate "not below", in ops.quarantined_row',
  )
})
