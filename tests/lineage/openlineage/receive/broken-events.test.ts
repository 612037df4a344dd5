import { expect, test } from 'vitest'
import { dbtComplete } from './dbt-events.ts'
import { openReceiving, outside, type Receiving } from './receiving.ts'
import { sparkComplete, sparkRunning, sparkStart } from './spark-events.ts'

const event = dbtComplete('postgres://warehouse:5432', 'a', 'e49bb33a-4b62-417d-a378-0d218608b125')

/** The event with something else, or nothing, at a place. */
function broken(place: readonly (string | number)[], value?: unknown): unknown {
  const copy: unknown = structuredClone(event)
  let at = copy as Record<string | number, unknown>
  for (const key of place.slice(0, -1)) at = at[key] as Record<string | number, unknown>
  const last = place.at(-1) ?? ''
  if (value === undefined) Reflect.deleteProperty(at, last)
  else at[last] = value
  return copy
}

const columnLineage = ['outputs', 0, 'facets', 'columnLineage'] as const

const faults: readonly [what: string, event: unknown, path: string][] = [
  ['no time', broken(['eventTime']), '$.eventTime'],
  ['a time without its zone', broken(['eventTime'], '2026-03-01T00:00:00'), '$.eventTime'],
  ['no producer', broken(['producer']), '$.producer'],
  ['no job', broken(['job']), '$.job'],
  ['a job without a name', broken(['job', 'name']), '$.job.name'],
  ['an unknown event type', broken(['eventType'], 'DONE'), '$.eventType'],
  ['a run id that is none', broken(['run', 'runId'], '17'), '$.run.runId'],
  ['inputs that are no list', broken(['inputs'], {}), '$.inputs'],
  ['an input without a name', broken(['inputs', 0, 'name']), '$.inputs[0].name'],
  ['a zero byte', broken(['inputs', 0, 'name'], 'a\0b'), '$.inputs[0].name'],
  ['a name without end', broken(['inputs', 0, 'name'], 'ä'.repeat(800)), '$.inputs[0].name'],
  ['no fields', broken([...columnLineage, 'fields']), '$.outputs[0].facets.columnLineage.fields'],
  [
    'an input field without its field',
    broken([...columnLineage, 'fields', 'id', 'inputFields', 0, 'field']),
    '$.outputs[0].facets.columnLineage.fields.id.inputFields[0].field',
  ],
  [
    'a column that is no word',
    broken([...columnLineage, 'fields', 'total €'], {}),
    '$.outputs[0].facets.columnLineage.fields["total €"].inputFields',
  ],
  ['a number', 17, '$'],
  ['nothing', null, '$'],
  ['neither run, job nor dataset', { eventTime: '2026-03-01T00:00:00Z' }, '$'],
]

test.each(faults)('%s is refused with its place', async (_what, value, path) => {
  await using receiving = await openReceiving(false)
  const { status, answer } = await receiving.post(value)
  expect(status).toBe(400)
  expect(answer).toMatchObject({
    errors: [{ extensions: { code: 'LINEAGE_EVENT_INVALID', path } }],
  })
  expect(await received(receiving)).toBe(0)
})

async function received({ tiny }: Receiving): Promise<number> {
  const { rows } = await tiny.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM ops.openlineage_received',
  )
  return rows[0]?.count ?? 0
}

test('a broken event does not spoil the others of its batch', async () => {
  await using receiving = await openReceiving()
  const { status, answer } = await receiving.post([
    sparkStart,
    broken(['run', 'runId'], '17'),
    sparkRunning,
    17,
    sparkComplete,
  ])
  expect(status).toBe(207)
  expect(answer).toMatchObject({
    summary: { received: 5, recorded: 3, known: 0, broken: 2 },
    events: [
      { index: 0, code: 201, status: 'RECORDED' },
      { index: 1, code: 400, status: 'BROKEN', faults: [{ path: '$.run.runId' }] },
      { index: 2, code: 201 },
      { index: 3, code: 400, faults: [{ path: '$' }] },
      { index: 4, code: 201 },
    ],
  })
  expect(await receiving.statements(outside('s3://lake', 'clean/orders'))).toHaveLength(1)
})

test('a batch in which every event is broken is refused as a whole', async () => {
  await using receiving = await openReceiving(false)
  expect((await receiving.post([17, {}])).status).toBe(400)
})
