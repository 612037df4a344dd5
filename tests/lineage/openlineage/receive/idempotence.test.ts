import { expect, test } from 'vitest'
import { dbtComplete } from './dbt-events.ts'
import { openReceiving, outside, type Receiving } from './receiving.ts'
import { sparkComplete, sparkRunning, sparkStart } from './spark-events.ts'

const at = 'postgres://warehouse:5432'
const run = 'e49bb33a-4b62-417d-a378-0d218608b125'

/** Every row that receiving an event may change. */
async function everything({ tiny }: Receiving): Promise<unknown> {
  const { rows } = await tiny.pool.query<{ everything: unknown }>(
    `SELECT json_build_object(
       'edges', (SELECT json_agg(e ORDER BY e.to_column, e.from_column, e.kind) FROM ops.lineage_edge e),
       'inputs', (SELECT json_agg(i ORDER BY i.output, i.from_dataset, i.since) FROM ops.lineage_input i),
       'statements', (SELECT json_agg(s ORDER BY s.output, s.since) FROM ops.lineage_statement s),
       'datasets', (SELECT json_agg(d ORDER BY d.id) FROM ops.lineage_dataset d),
       'aliases', (SELECT json_agg(a ORDER BY a.namespace, a.name) FROM ops.lineage_alias a),
       'received', (SELECT json_agg(r ORDER BY r.digest) FROM ops.openlineage_received r)
     ) AS everything`,
  )
  return rows[0]?.everything
}

test('events that come again change nothing', async () => {
  await using receiving = await openReceiving()
  const events = [sparkStart, sparkRunning, sparkComplete]
  await receiving.post(events)
  const before = await everything(receiving)
  const { status, answer } = await receiving.post(events)
  expect(status).toBe(200)
  expect(answer).toMatchObject({ summary: { recorded: 0, known: 3 } })
  expect(await everything(receiving)).toEqual(before)
})

test('one run ends once, whatever is said the second time', async () => {
  await using receiving = await openReceiving()
  await receiving.post(dbtComplete(at, 'a', run))
  const before = await everything(receiving)
  expect(await receiving.post(dbtComplete(at, 'b', run))).toEqual({
    status: 200,
    answer: { status: 'KNOWN', notes: [] },
  })
  expect(await everything(receiving)).toEqual(before)
})

test('the same event sent many times at once is recorded once', async () => {
  await using receiving = await openReceiving()
  const event = dbtComplete(at, 'a', run)
  const answers = await Promise.all(Array.from({ length: 5 }, () => receiving.post(event)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(4)
})

test('a later run of a job replaces what it said, and an older one that comes late does not', async () => {
  await using receiving = await openReceiving()
  const event = (day: string, input: string) => ({
    ...dbtComplete(at, 'a', `e49bb33a-4b62-417d-a378-0d21860800${day}`),
    eventTime: `2026-03-${day}T00:00:00Z`,
    inputs: [{ namespace: at, name: input }],
    outputs: [{ namespace: at, name: 'a' }],
  })
  await receiving.post(event('02', 'second'))
  await receiving.post(event('03', 'third'))
  await receiving.post(event('01', 'first'))
  const statements = await receiving.statements(outside(at, 'a'))
  expect(statements.map(({ inputs }) => inputs)).toEqual([[outside(at, 'third')]])
})

test('a clock that is ahead does not keep later events from being believed', async () => {
  await using receiving = await openReceiving()
  const event = (id: string, eventTime: string, input: string) => ({
    ...dbtComplete(at, 'a', `e49bb33a-4b62-417d-a378-0d21860800${id}`),
    eventTime,
    inputs: [{ namespace: at, name: input }],
    outputs: [{ namespace: at, name: 'a' }],
  })
  await receiving.post(event('01', '2999-01-01T00:00:00Z', 'early'))
  await receiving.post(event('02', '2026-06-01T00:00:00Z', 'late'))
  const statements = await receiving.statements(outside(at, 'a'))
  expect(statements.map(({ inputs }) => inputs)).toEqual([[outside(at, 'late')]])
})
