import { bigint, integer, jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { append, auditRecords, bronze, merge, type SourceStep, type Strategy } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditLog } from '../../src/audit-log/audit-log.ts'
import { verifyAudit } from '../../src/audit-log/verify-audit.ts'
import { writeBatch } from '../../src/audit-log/write-batch.ts'
import { openTiny, job, type TinyProject } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'
import { someRecord } from './audited-server.ts'

/** What happens to the source while a run reads it. */
interface Meddling {
  /** In the middle of reading, after so many batches of rows. */
  failAfter?: number | undefined
  /** Once it has said how far the log goes. */
  meanwhile?: (() => Promise<unknown>) | undefined
}

const meddling: Record<'appended' | 'merged', Meddling> = { appended: {}, merged: {} }
const yielded: number[] = []

function product(name: string) {
  return declare(
    bronze.table(
      name,
      {
        batch: bigint('batch', { mode: 'bigint' }).notNull(),
        entry: integer('entry').notNull(),
        operations: integer('operations').notNull(),
        firstAt: timestamp('first_at', { withTimezone: true }).notNull(),
        lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
        rows: integer('rows').notNull(),
        subject: text('subject').notNull(),
        roles: text('roles').array().notNull(),
        client: text('client'),
        returned: text('returned').array().notNull(),
        masks: jsonb('masks').notNull(),
      },
      (table) => [primaryKey({ columns: [table.batch, table.entry] })],
    ),
  )
}

const source = auditRecords([
  'batch',
  'entry',
  'operations',
  'firstAt',
  'lastAt',
  'rows',
  'subject',
  'roles',
  'client',
  'returned',
  'masks',
])

function meddledWith(how: Meddling): SourceStep<unknown> {
  return {
    dataset: source.dataset,
    state: async (context) => {
      const state = (await source.state?.(context)) ?? ''
      const { meanwhile } = how
      how.meanwhile = undefined
      await meanwhile?.()
      return state
    },
    read: async function* (context) {
      let batches = 0
      for await (const rows of source.read(context)) {
        yielded.push(rows.length)
        yield rows
        batches += 1
        if (batches === how.failAfter) throw new Error('the connection was lost')
      }
    },
  }
}

const made = (name: 'appended' | 'merged', strategy: Strategy) => {
  const table = product(name)
  return { table, job: job(table, { strategy, source: meddledWith(meddling[name]) }) }
}

const all = [made('appended', append()), made('merged', merge())]
let tiny: TinyProject
beforeAll(async () => {
  tiny = await openTiny(
    all.map(({ table }) => table),
    all.map((each) => each.job),
  )
})
afterAll(() => tiny[Symbol.asyncDispose]())

const ids = ['bronze.appended', 'bronze.merged'] as const
const run = (id: string) => tiny.run(id, { forced: false })

const of = (subject: string) => someRecord({ who: { subject, kind: 'jwt', roles: ['analyst'] } })
const write = (subjects: readonly string[]) => writeBatch(tiny.pool, subjects.map(of))
const numbered = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`)

/** Runs until nothing is left to read, and compares what is served with the log. */
async function expectEveryRecordOnce(id: string): Promise<void> {
  for (;;) {
    const { status } = await run(id)
    if (status === 'UNCHANGED') break
    expect(['PUBLISHED', 'BUSY', 'ABORTED']).toContain(status)
  }
  const served = await tiny.pool.query<{ batch: string; operations: string }>(
    `SELECT batch, sum(operations) AS operations FROM ${id} GROUP BY batch ORDER BY batch`,
  )
  const recorded = await tiny.pool.query<{ batch: string; operations: string }>(
    `SELECT number AS batch, record_count::text AS operations FROM ops.audit_batch ORDER BY number`,
  )
  expect(served.rows).toEqual(recorded.rows)
}

test('operations that are alike in a batch are one row, as they were recorded', async () => {
  const at = (second: number) => `2026-01-31T12:00:0${second}.000Z`
  const who = {
    subject: 'ana',
    kind: 'jwt',
    roles: ['analyst', 'support'],
    client: 'notebook',
  } as const
  const operation = { name: 'Names', hash: 'h', values: 'a hash of values' }
  await writeBatch(tiny.pool, [
    someRecord({ who, operation, at: at(1), rows: 3, masks: { 'gold.user.email': 'hash' } }),
    someRecord({ at: at(2) }),
    someRecord({
      who,
      operation: { ...operation, values: 'of others' },
      at: at(3),
      rows: 4,
      masks: { 'gold.user.email': 'hash' },
    }),
  ])
  for (const id of ids) {
    expect(await run(id)).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
    const [first, second] = await tiny.rows(id)
    expect(first).toEqual({
      batch: '1',
      entry: 0,
      operations: 2,
      first_at: '2026-01-31 12:00:01+00',
      last_at: '2026-01-31 12:00:03+00',
      rows: 7,
      subject: 'ana',
      roles: ['analyst', 'support'],
      client: 'notebook',
      returned: ['gold.user.email'],
      masks: { 'gold.user.email': 'hash' },
    })
    expect(second).toMatchObject({ batch: '1', entry: 1, operations: 1, client: null })
    await expectEveryRecordOnce(id)
  }
})

test.each(ids)('nobody asked anything, so nothing is read or published: %s', async (id) => {
  const before = await tiny.state(id)
  yielded.length = 0
  expect(await run(id)).toEqual({ runId: null, status: 'UNCHANGED' })
  const after = await tiny.state(id)
  expect(after?.dataVersion).toBe(before?.dataVersion)
  expect(yielded).toEqual([])
  // It was looked at, and there was nothing newer: it is as fresh as the look.
  expect(Date.parse(after?.eventTime ?? '')).toBeGreaterThan(Date.parse(before?.eventTime ?? ''))
})

test.each(ids)('a run that fails in the middle loses and doubles nothing: %s', async (id) => {
  const how = meddling[id === 'bronze.appended' ? 'appended' : 'merged']
  for (let batch = 0; batch < 3; batch++) await write(numbered(400, `failing ${batch}`))
  yielded.length = 0
  how.failAfter = 1
  expect((await run(id)).status).toBe('FAILED')
  how.failAfter = undefined
  await write(['later'])
  await expectEveryRecordOnce(id)
  // Several batches of rows, none of them large.
  expect(yielded.length).toBeGreaterThan(2)
  expect(Math.max(...yielded)).toBeLessThanOrEqual(1_000)
})

test.each(ids)('of two runs at once, none delivers what the other did: %s', async (id) => {
  const how = meddling[id === 'bronze.appended' ? 'appended' : 'merged']
  await write(['raced'])
  const outcomes = await Promise.all([run(id), run(id), run(id)])
  expect(outcomes.some(({ status }) => status === 'PUBLISHED')).toBe(true)
  await expectEveryRecordOnce(id)

  // One has looked how far the log goes, and before it begins, another has gone further.
  await write(['before'])
  how.meanwhile = async () => {
    await write(['after'])
    expect((await run(id)).status).toBe('PUBLISHED')
  }
  yielded.length = 0
  expect((await run(id)).status).toBe('ABORTED')
  expect(yielded).toEqual([2])
  await expectEveryRecordOnce(id)
})

test('records that come while runs read them are each delivered once', async () => {
  const problems: string[] = []
  const logs = [1, 2].map(
    () => new AuditLog({ pool: tiny.pool, everyMs: 2, onProblem: (text) => problems.push(text) }),
  )
  let writing = true
  const writers = logs.map(async (log, writer) => {
    for (let index = 0; index < 60; index++) {
      await log.add(of(`${writer}: ${index % 7}`), index % 3 === 0)
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await log[Symbol.asyncDispose]()
  })
  const reading = ids.map(async (id) => {
    while (writing) await run(id)
  })
  await Promise.all(writers)
  writing = false
  await Promise.all(reading)
  expect(problems).toEqual([])
  for (const id of ids) await expectEveryRecordOnce(id)
  expect(await verifyAudit(tiny.pool)).toMatchObject({ faults: [] })
})

test('a source of the engine is read by a worker and by nobody else', async () => {
  await expect(source.state?.({})).rejects.toThrow('a worker of Platinum')
})
