import { expect, test } from 'vitest'
import { createFlow } from '../../../src/materialization/flows.ts'
import { sweep } from '../../../src/materialization/sweep.ts'
import { writtenEvents } from './events.ts'
import { eventValidator, hasSchemas } from './schemas.ts'
import { openTold, type OrderRow } from './told-project.ts'

const paid = (id: number, amount: number): OrderRow => ({
  id,
  amount,
  state: 'paid by a secret friend',
})

test('a run that its checks stop tells which, and no version', async () => {
  await using project = await openTold(() => [paid(1, -5)])
  await project.run('bronze.raw_orders')
  const outcome = await project.run('gold.orders')
  expect(outcome.status).toBe('BREACHED')
  const event = (await writtenEvents(project.tiny.pool)).at(-1)
  expect(event?.eventType).toBe('FAIL')
  expect(event?.run.facets['errorMessage']?.['message']).toContain('amount at least 0')
  expect(event?.outputs[0]?.facets).not.toHaveProperty('version')
  expect(event?.outputs[0]?.facets).not.toHaveProperty('columnLineage')
  expect(event?.outputs[0]?.facets['dataQualityAssertions']?.['assertions']).toContainEqual({
    assertion: 'at_least',
    success: false,
    column: 'amount',
    name: 'amount at least 0',
    severity: 'error',
    actual: '1 row against it',
  })
})

test('a failure tells its code and not what was found, which may quote rows', async () => {
  await using project = await openTold(() => {
    throw new Error('the row of anna@example.com is broken')
  })
  const outcome = await project.run('bronze.raw_orders')
  expect(outcome.status).toBe('FAILED')
  const events = await writtenEvents(project.tiny.pool)
  expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'FAIL'])
  expect(events[1]?.run.facets['errorMessage']?.['message']).toMatch(
    /^MATERIALIZATION_FAILED in bronze\.raw_orders\./,
  )
  expect(JSON.stringify(events)).not.toContain('anna@example.com')
})

test('SQL is told with placeholders, never with what stands for them', async () => {
  await using project = await openTold(() => [paid(1, 5)])
  await project.run('bronze.raw_orders')
  await project.run('gold.orders')
  const events = await writtenEvents(project.tiny.pool)
  expect(events.at(-1)?.job.facets['sql']?.['query']).toContain('= $1')
  expect(JSON.stringify(events)).not.toContain('secret friend')
})

test('a run whose caller gives up is aborted', async () => {
  const caller = new AbortController()
  await using project = await openTold(() => {
    caller.abort(new Error('enough'))
    return []
  })
  const outcome = await project.run('bronze.raw_orders', { signal: caller.signal })
  expect(outcome.status).toBe('ABORTED')
  const events = await writtenEvents(project.tiny.pool)
  expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'ABORT'])
  expect(events[1]?.job).toEqual(events[0]?.job)
})

test('a run whose worker died is aborted by the sweep, once', async () => {
  await using project = await openTold(() => [paid(1, 5)])
  const { pool } = project.tiny
  const outcome = await project.run('bronze.raw_orders')
  await pool.query(
    `UPDATE ops.run SET status = 'RUNNING', lease_until = now() - interval '1 minute';
     DELETE FROM ops.openlineage_outbox WHERE event_type <> 'START'`,
  )
  await sweep(pool)
  await sweep(pool)
  const events = await writtenEvents(pool)
  expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'ABORT'])
  expect(events[1]?.run.runId).toBe(outcome.runId)
})

test('a run of a flow names it as its parent, and the time of the schedule that asked for it', async () => {
  await using project = await openTold(() => [paid(1, 5)])
  const { pool } = project.tiny
  const flowId = await createFlow(
    pool,
    { steps: [{ product: 'bronze.raw_orders', reason: '', forced: true, dependsOn: [] }] },
    'schedule of bronze.raw_orders',
  )
  await project.run('bronze.raw_orders', { flowId })
  const [event] = await writtenEvents(pool)
  expect(event?.run.facets['parent']).toMatchObject({
    run: { runId: flowId },
    job: { namespace: 'shop', name: 'schedule of bronze.raw_orders' },
  })
  expect(event?.run.facets['nominalTime']?.['nominalStartTime']).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/,
  )
})

test('what changed is told: created, overwritten, or nothing', async () => {
  const rows = [paid(1, 5)]
  await using project = await openTold(() => rows)
  for (const next of [paid(2, 6), undefined]) {
    await project.run('bronze.raw_orders')
    if (next) rows.push(next)
  }
  await project.run('bronze.raw_orders')
  const outputs = (await writtenEvents(project.tiny.pool))
    .filter(({ eventType }) => eventType === 'COMPLETE')
    .map((event) => event.outputs[0])
  expect(
    outputs.map((output) => [
      output?.facets['lifecycleStateChange']?.['lifecycleStateChange'],
      output?.facets['version']?.['datasetVersion'],
      output?.outputFacets?.['outputStatistics']?.['rowCount'],
      output?.facets['dataQualityMetrics']?.['rowCount'],
    ]),
  ).toEqual([
    ['CREATE', '1', 1, 1],
    ['OVERWRITE', '2', 1, 2],
    [undefined, '2', 0, 2],
  ])
})

test('nothing is written where events go nowhere', async () => {
  await using project = await openTold(() => [paid(1, 5)])
  await project.tiny.run('bronze.raw_orders')
  expect(await writtenEvents(project.tiny.pool)).toEqual([])
})

test.skipIf(!hasSchemas)('events of runs that end badly are valid too', async () => {
  let fails = false
  await using project = await openTold(() => {
    if (fails) throw new Error('no')
    return [paid(1, -5)]
  })
  await project.run('bronze.raw_orders')
  await project.run('gold.orders')
  fails = true
  await project.run('bronze.raw_orders')
  const events = await writtenEvents(project.tiny.pool)
  expect(events.filter(({ eventType }) => eventType === 'FAIL')).toHaveLength(2)
  const validate = eventValidator()
  expect(events.flatMap((event) => validate(event))).toEqual([])
})
