import { readFile, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileTransport } from '../../../src/lineage/openlineage/file-transport.ts'
import { httpTransport } from '../../../src/lineage/openlineage/http-transport.ts'
import { claimEvents, pruneEvents, waitingAtMost } from '../../../src/lineage/openlineage/outbox.ts'
import { Sender } from '../../../src/lineage/openlineage/sender.ts'
import type { EventTransport } from '../../../src/lineage/openlineage/transport.ts'
import { makeTree } from '../../example/tree.ts'
import { eventShape } from './events.ts'
import { LineageEndpoint, silence, status } from './lineage-endpoint.ts'
import { openTold, type ToldProject } from './told-project.ts'

const rows = [{ id: 1, amount: 5, state: 'paid' }]

const open = () => openTold(() => rows)

const to = (endpoint: LineageEndpoint, apiKey?: string): EventTransport =>
  httpTransport({ url: new URL('/api/v1/lineage', endpoint.url), apiKey })

interface Sending {
  readonly sender: Sender
  readonly problems: string[]
}

function sending({ tiny }: ToldProject, transport: EventTransport, timeoutMs = 5_000): Sending {
  const problems: string[] = []
  const sender = new Sender({
    pool: tiny.pool,
    transports: new Map([['test', transport]]),
    onProblem: (message) => problems.push(message),
    timeoutMs,
  })
  return { sender, problems }
}

async function statuses({ tiny }: ToldProject): Promise<string[]> {
  const { rows: found } = await tiny.pool.query<{ status: string }>(
    'SELECT status FROM ops.openlineage_outbox ORDER BY id',
  )
  return found.map((row) => row.status)
}

test('events are posted in order with the key, and once', async () => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  await project.run('bronze.raw_orders')
  await project.run('gold.orders')
  const { sender, problems } = sending(project, to(endpoint, 'key-of-the-house'))
  await sender.flush()
  await sender.flush()
  expect(endpoint.takenByRun()).toEqual([
    ['START', 'RUNNING', 'COMPLETE'],
    ['START', 'RUNNING', 'COMPLETE'],
  ])
  expect(endpoint.taken[0]?.path).toBe('/api/v1/lineage')
  expect(endpoint.taken[0]?.headers.authorization).toBe('Bearer key-of-the-house')
  expect(problems).toEqual([])
})

test.each([
  ['answers 500', status(500, 'key-of-the-house is broken')],
  ['answers 429', status(429)],
  ['answers 401', status(401)],
  ['redirects', status(302)],
  ['hangs up', (response: ServerResponse) => response.destroy()],
  ['does not answer', silence],
])('an endpoint that %s gets the events later, in order', async (_what, behavior) => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  await project.run('bronze.raw_orders')
  endpoint.behaviors = [behavior]
  const first = sending(project, to(endpoint, 'key-of-the-house'), 200)
  await first.sender.flush()
  expect(endpoint.taken).toEqual([])
  expect(first.problems).toHaveLength(1)
  expect(first.problems.join()).not.toContain('key-of-the-house')
  // It asks again only after a while.
  await first.sender.flush()
  expect(endpoint.posted).toHaveLength(1)
  await sending(project, to(endpoint)).sender.flush()
  expect(endpoint.takenByRun()).toEqual([['START', 'RUNNING', 'COMPLETE']])
})

test('an event that the endpoint refuses holds up none of the others', async () => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  await project.run('bronze.raw_orders')
  endpoint.behaviors = [undefined, status(400, 'no such facet')]
  const { sender, problems } = sending(project, to(endpoint))
  await sender.flush()
  expect(endpoint.takenByRun()).toEqual([['START', 'COMPLETE']])
  expect(await statuses(project)).toEqual(['SENT', 'REFUSED', 'SENT'])
  expect(problems).toEqual([expect.stringContaining('answers 400: no such facet')])
})

test('a dead endpoint neither fails nor holds up a run', async () => {
  await using project = await open()
  const never: EventTransport = { send: () => new Promise(() => undefined) }
  const { sender } = sending(project, never)
  await using _sender = sender.start()
  expect(await project.run('bronze.raw_orders')).toMatchObject({ status: 'PUBLISHED' })
  expect(await project.run('gold.orders')).toMatchObject({ status: 'PUBLISHED' })
  expect(await statuses(project)).toEqual(Array.from({ length: 6 }, () => 'WAITING'))
})

test('an event that a process took and did not send is sent by another', async () => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  await project.run('bronze.raw_orders')
  const { pool } = project.tiny
  expect(await claimEvents(pool, 'test', 10)).toHaveLength(1)
  const { sender } = sending(project, to(endpoint))
  await sender.flush()
  expect(endpoint.posted).toEqual([])
  await pool.query(
    `UPDATE ops.openlineage_outbox SET claimed_until = now() - interval '1 second'
      WHERE claimed_until IS NOT NULL`,
  )
  await sender.flush()
  expect(endpoint.takenByRun()).toEqual([['START', 'RUNNING', 'COMPLETE']])
})

test('two senders together send each event once', async () => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  for (let run = 0; run < 5; run += 1) await project.run('bronze.raw_orders')
  const senders = [sending(project, to(endpoint)), sending(project, to(endpoint))]
  // What one has taken, the other passes over; so each may have to look again.
  for (let turn = 0; turn < 3; turn += 1) {
    await Promise.all(senders.map(({ sender }) => sender.flush()))
  }
  expect(endpoint.takenByRun()).toEqual(
    Array.from({ length: 5 }, () => ['START', 'RUNNING', 'COMPLETE']),
  )
})

test('what a process has written last is sent before it ends', async () => {
  await using endpoint = await LineageEndpoint.start()
  await using project = await open()
  {
    const { sender } = sending(project, to(endpoint))
    await using _sender = sender
    await project.run('bronze.raw_orders')
  }
  expect(endpoint.takenByRun()).toEqual([['START', 'RUNNING', 'COMPLETE']])
})

test('events are appended to a file, a line each, also behind a line that was cut off', async () => {
  await using tree = await makeTree({ 'events.ndjson': '{"half":' })
  await using project = await open()
  await project.run('bronze.raw_orders')
  const path = join(tree.root, 'events.ndjson')
  await sending(project, fileTransport(path)).sender.flush()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines[0]).toBe('{"half":')
  expect(lines.slice(1).map((line) => eventShape.parse(JSON.parse(line)).eventType)).toEqual([
    'START',
    'RUNNING',
    'COMPLETE',
  ])
})

test('a folder for the file is made, and a file that cannot be written is tried again', async () => {
  await using tree = await makeTree({ blocked: 'a file' })
  await using project = await open()
  await project.run('bronze.raw_orders')
  const { sender, problems } = sending(project, fileTransport(join(tree.root, 'blocked/events')))
  await sender.flush()
  expect(problems).toHaveLength(1)
  const path = join(tree.root, 'deep/down/events.ndjson')
  await writeFile(join(tree.root, 'other'), '')
  await sending(project, fileTransport(path)).sender.flush()
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(3)
})

test('events that were sent go after a day, and those that cannot be sent after three', async () => {
  await using project = await open()
  const { pool } = project.tiny
  await project.run('bronze.raw_orders')
  await pool.query(
    `UPDATE ops.openlineage_outbox SET status = 'SENT', done_at = now() - interval '25 hours'
      WHERE event_type = 'START';
     UPDATE ops.openlineage_outbox SET created_at = now() - interval '73 hours'
      WHERE event_type = 'RUNNING'`,
  )
  expect(await pruneEvents(pool)).toBe(1)
  expect(await statuses(project)).toEqual(['WAITING'])
})

test('the beginning of a run that still runs is kept, since its end may be told from it', async () => {
  await using project = await open()
  const { pool } = project.tiny
  await project.run('bronze.raw_orders')
  await pool.query(
    `UPDATE ops.openlineage_outbox SET status = 'SENT', done_at = now() - interval '25 hours';
     UPDATE ops.run SET status = 'RUNNING'`,
  )
  await pruneEvents(pool)
  expect(await statuses(project)).toHaveLength(3)
})

test('an outbox that nobody empties stays bounded, and loses the oldest', async () => {
  await using project = await open()
  const { pool } = project.tiny
  await pool.query(
    `INSERT INTO ops.openlineage_outbox (destination, run_id, event_type, event)
     SELECT 'test', gen_random_uuid(), 'START', json_build_object('n', n)
       FROM generate_series(1, $1) n`,
    [waitingAtMost + 7],
  )
  expect(await pruneEvents(pool)).toBe(7)
  const { rows: left } = await pool.query<{ first: number }>(
    `SELECT min((event ->> 'n')::int) AS first FROM ops.openlineage_outbox`,
  )
  expect(left[0]?.first).toBe(8)
})
