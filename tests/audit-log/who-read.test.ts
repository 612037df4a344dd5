import { afterAll, beforeAll, expect, test } from 'vitest'
import { addBatchFunction } from '../../src/audit-log/add-batch-function.ts'
import { auditTables } from '../../src/audit-log/audit-tables.ts'
import { whoRead } from '../../src/audit-log/who-read.ts'
import { writeBatch } from '../../src/audit-log/write-batch.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { someRecord } from './audited-server.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(
    `create schema if not exists ops; ${auditTables.sql} ${addBatchFunction.sql}`,
  )
})
afterAll(() => fresh[Symbol.asyncDispose]())

const who = (subject: string) => ({ subject, kind: 'jwt' as const, roles: [] })

test('readers of a column are counted over days and batches, the latest first', async () => {
  const { pool } = fresh.database
  await writeBatch(pool, [
    someRecord({ who: who('ana'), at: '2026-01-30T23:59:59.999Z' }),
    someRecord({ who: who('ana'), at: '2026-01-31T00:00:00.000Z' }),
    someRecord({
      who: who('ben'),
      at: '2026-01-31T01:00:00.000Z',
      returned: [],
      used: ['gold.user.email'],
      masks: { 'gold.user.email': 'hash' },
    }),
    someRecord({ who: who('cy'), at: '2026-01-31T02:00:00.000Z', outcome: 'REFUSED' }),
    someRecord({ who: who('dee'), at: '2026-01-31T03:00:00.000Z', returned: ['gold.user.ID'] }),
  ])
  await writeBatch(pool, [someRecord({ who: who('ana'), at: '2026-02-01T00:00:00.000Z' })])
  expect(await whoRead(pool, 'gold.user.email', new Date('2026-01-01'))).toEqual([
    {
      subject: 'ana',
      kind: 'jwt',
      returned: true,
      mask: null,
      operations: 3,
      firstAt: '2026-01-30T23:59:59.999Z',
      lastAt: '2026-02-01T00:00:00.000Z',
      lastBatch: '2',
    },
    {
      subject: 'ben',
      kind: 'jwt',
      returned: false,
      mask: 'hash',
      operations: 1,
      firstAt: '2026-01-31T01:00:00.000Z',
      lastAt: '2026-01-31T01:00:00.000Z',
      lastBatch: '1',
    },
  ])
  const since = await whoRead(pool, 'gold.user.email', new Date('2026-02-01T18:00:00Z'))
  expect(since).toMatchObject([{ subject: 'ana', operations: 1 }])
})
