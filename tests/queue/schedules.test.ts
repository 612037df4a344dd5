import { every, cron, onDemand, type Materialization, type Trigger } from 'platinum'
import { expect, test } from 'vitest'
import { openTiny, job, type TinyProject } from '../materialization/tiny-project.ts'
import { isTickNeeded, readSchedules } from '../../src/queue/schedules.ts'
import type { Schedule } from '../../src/queue/messages.ts'
import { copy, flowEnds, left, loseQueue, openWorks, raw, until } from './working.ts'

interface Controls {
  readonly state?: () => Promise<string>
  readonly read?: () => Promise<void> | void
}

/** raw on a trigger, and left that follows it. */
async function open(on: Trigger, { state, read }: Controls = {}): Promise<TinyProject> {
  let n = 0
  const source: Materialization = job(raw, {
    on,
    source: {
      dataset: { namespace: 'test', name: 'x' },
      ...(state ? { state } : {}),
      read: async function* () {
        await read?.()
        n += 1
        yield [{ id: 1, word: `reading ${n}` }]
      },
    },
  })
  return await openTiny([raw, left], [source, copy(left, raw)])
}

async function scheduledFlows({ pool }: TinyProject): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM ops.flow WHERE requested_by = 'schedule of bronze.raw' ORDER BY created_at`,
  )
  return rows.map(({ id }) => id)
}

test('an interval publishes again and again, with what is made from it', async () => {
  await using tiny = await open(every('1s'))
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  const [first = '', second = ''] = await until(async () => {
    const flows = await scheduledFlows(tiny)
    return flows.length >= 2 && flows
  })
  const published = {
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'PUBLISHED', 'silver.left': 'PUBLISHED' },
  }
  expect(await flowEnds(tiny, first)).toEqual(published)
  expect(await flowEnds(tiny, second)).toEqual(published)
})

test('a source that says that it has not changed is not read again, and leaves no flow behind', async () => {
  let read = 0
  let state = 'same'
  await using tiny = await open(every('1s'), {
    state: async () => state,
    read: () => {
      read += 1
    },
  })
  await tiny.run('bronze.raw')
  await tiny.run('silver.left')
  const freshness = async () => {
    const time = async (id: string) => Date.parse((await tiny.state(id))?.eventTime ?? '')
    return [await time('bronze.raw'), await time('silver.left')] as const
  }
  const [before] = await freshness()
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  // Looked at twice, and with it what is made from it: there was nothing newer.
  const [first] = await until(async () => {
    const times = await freshness()
    return times.every((time) => time > before) && times
  })
  await until(async () => (await freshness()).every((time) => time > first))
  expect(await scheduledFlows(tiny)).toEqual([])
  expect(read).toBe(1)

  state = 'another'
  const [flow = ''] = await until(async () => {
    const flows = await scheduledFlows(tiny)
    return flows.length >= 1 && flows
  })
  expect(await flowEnds(tiny, flow)).toEqual({
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'PUBLISHED', 'silver.left': 'PUBLISHED' },
  })
  expect(read).toBe(2)
})

test('what is made from a source that has not changed is made all the same when it is due', async () => {
  await using tiny = await open(every('1s'), { state: async () => 'same' })
  await tiny.run('bronze.raw')
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  const [flow = ''] = await until(async () => {
    const flows = await scheduledFlows(tiny)
    return flows.length >= 1 && flows
  })
  expect(await flowEnds(tiny, flow)).toEqual({
    status: 'SUCCEEDED',
    steps: { 'bronze.raw': 'UNCHANGED', 'silver.left': 'PUBLISHED' },
  })
})

test('a run that takes longer than its interval is not followed by ever more flows', async () => {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  await using tiny = await open(every('1s'), {
    read: () => {
      begun.resolve()
      return gate.promise
    },
  })
  const materialization = tiny.materializations.get('bronze.raw')
  if (!materialization) throw new Error('no product')
  const needed = () => isTickNeeded(tiny.pool, materialization, 'schedule of bronze.raw')
  expect(await needed()).toBe(true)
  await using works = await openWorks(tiny)
  await using _workers = await works.conductor.work()
  await begun.promise
  await tiny.pool.query(`UPDATE ops.run SET started_at = now() - interval '1 hour'`)
  expect(await needed()).toBe(false)
  gate.resolve()
})

test('a cron time that comes during a run is not forgotten, and is noted once', async () => {
  await using tiny = await open(cron('0 0 1 1 *'))
  const materialization = tiny.materializations.get('bronze.raw')
  if (!materialization) throw new Error('no product')
  const needed = () => isTickNeeded(tiny.pool, materialization, 'schedule of bronze.raw')
  const insert = (requestedBy: string, status: string) =>
    tiny.pool.query(
      `WITH f AS (INSERT INTO ops.flow (id, requested_by) VALUES (gen_random_uuid(), $1) RETURNING id)
       INSERT INTO ops.step (flow_id, product, position, reason, forced, depends_on, status)
       SELECT id, 'bronze.raw', 0, '', true, '{}', $2 FROM f`,
      [requestedBy, status],
    )
  await insert('schedule of bronze.raw', 'RUNNING')
  await insert('someone', 'WAITING')
  expect(await needed()).toBe(true)
  await insert('schedule of bronze.raw', 'WAITING')
  expect(await needed()).toBe(false)
})

test('an interval is counted from the last run', async () => {
  await using tiny = await open(every('1h'))
  const first = async () => {
    const [schedule] = await readSchedules(tiny.pool, tiny.materializations)
    return schedule && 'first' in schedule.repeat ? schedule.repeat.first.getTime() : 0
  }
  const started = Date.now()
  // Never run: soon. Run a while ago: an hour after that. Overdue: soon.
  expect(await first()).toBeLessThan(started + 60_000)
  await tiny.run('bronze.raw')
  await tiny.pool.query(`UPDATE ops.run SET started_at = now() - interval '20 minutes'`)
  expect((await first()) - started).toBeGreaterThan(39 * 60_000)
  expect((await first()) - started).toBeLessThan(41 * 60_000)
  await tiny.pool.query(`UPDATE ops.run SET started_at = now() - interval '2 hours'`)
  expect(await first()).toBeLessThan(started + 60_000)
})

test('schedules are set, kept, changed, removed and restored', async () => {
  await using tiny = await open(onDemand())
  await using works = await openWorks(tiny)
  const { transport } = works
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000)
  const hourly = (first: Date): Schedule => ({
    id: 'bronze.raw',
    repeat: { every: 3_600_000, first },
  })
  const nightly: Schedule = { id: 'silver.left', repeat: { pattern: '0 3 * * *' } }
  const next = async () =>
    Object.fromEntries((await transport.readSchedules()).map(({ id, next }) => [id, next]))

  await transport.setSchedules([hourly(at(10)), nightly])
  const set = await next()
  expect(Object.keys(set).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'bronze.raw',
    'silver.left',
  ])
  expect(set['bronze.raw']?.getTime()).toBeLessThan(at(11).getTime())
  expect([set['silver.left']?.getUTCHours(), set['silver.left']?.getUTCMinutes()]).toEqual([3, 0])

  // The same again does not start over, or frequent restarts would starve it.
  await transport.setSchedules([hourly(at(50)), nightly])
  expect(await next()).toEqual(set)

  const halfHourly: Schedule = { id: 'bronze.raw', repeat: { every: 1_800_000, first: at(20) } }
  await transport.setSchedules([halfHourly])
  const changed = await next()
  expect(Object.keys(changed)).toEqual(['bronze.raw'])
  expect(changed['bronze.raw']).not.toEqual(set['bronze.raw'])

  await loseQueue(tiny)
  expect(await next()).toEqual({})
  await transport.restoreSchedules([halfHourly])
  expect(Object.keys(await next())).toEqual(['bronze.raw'])

  await transport.setSchedules([
    { id: 'silver.left', repeat: { pattern: '* * 31 2 *' } },
    hourly(at(1)),
  ])
  expect(Object.keys(await next())).toEqual(['bronze.raw'])
  expect(works.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('the schedule of silver.left: ') as string,
  ])
})
