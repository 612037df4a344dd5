import { afterEach, beforeEach, expect, test } from 'vitest'
import { addBatchFunction } from '../../src/audit-log/add-batch-function.ts'
import { auditTables } from '../../src/audit-log/audit-tables.ts'
import { verifyAudit } from '../../src/audit-log/verify-audit.ts'
import { writeBatch } from '../../src/audit-log/write-batch.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'
import { readRecords, someRecord } from './audited-server.ts'

let fresh: FreshDatabase
beforeEach(async () => {
  fresh = await freshDatabase()
  await fresh.database.pool.query(
    `create schema if not exists ops; ${auditTables.sql} ${addBatchFunction.sql}`,
  )
})
afterEach(() => fresh[Symbol.asyncDispose]())

const write = (...subjects: string[]): Promise<void> =>
  writeBatch(
    fresh.database.pool,
    subjects.map((subject) => someRecord({ who: { subject, kind: 'jwt', roles: [] } })),
  )

/** As somebody who may change the table itself. */
const forge = (statement: string): Promise<unknown> =>
  fresh.database.pool.query(`alter table ops.audit_batch disable trigger user; ${statement}`)

test('a log that nobody touched is sound, and says how much it holds', async () => {
  expect(await verifyAudit(fresh.database.pool)).toMatchObject({ head: null, faults: [] })
  await write('a', 'b')
  await write('c')
  expect(await verifyAudit(fresh.database.pool)).toMatchObject({
    batches: 2,
    records: 3,
    head: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    faults: [],
  })
  expect(await readRecords(fresh.database.pool)).toHaveLength(3)
})

test.each([
  `update ops.audit_batch set records = ''`,
  'delete from ops.audit_batch',
  'truncate ops.audit_batch',
])('the database refuses to change it: %s', async (statement) => {
  await write('a')
  await expect(fresh.database.pool.query(statement)).rejects.toThrow('only ever added to')
})

test.each([
  [`update ops.audit_batch set records = replace(records, '"b"', '"x"') where number = 2`, '2'],
  [`update ops.audit_batch set hash = decode(repeat('00', 32), 'hex') where number = 2`, '2'],
  ['delete from ops.audit_batch where number = 2', '3'],
  [
    'update ops.audit_batch set number = -number; update ops.audit_batch set number = case number when -1 then 2 when -2 then 1 else -number end',
    '1',
  ],
  [`update ops.audit_batch set record_count = 7 where number = 3`, '3'],
])('whoever gets past that is found out: %s', async (statement, batch) => {
  for (const subject of ['a', 'b', 'c', 'd']) await write(subject)
  await forge(statement)
  const { faults } = await verifyAudit(fresh.database.pool)
  expect(faults[0]?.batch).toBe(batch)
})

test('a head that was kept tells that the end was cut off', async () => {
  await write('a')
  await write('b')
  const { head } = await verifyAudit(fresh.database.pool)
  await write('c')
  expect(await verifyAudit(fresh.database.pool, head ?? '')).toMatchObject({ contains: true })
  await forge('delete from ops.audit_batch where number >= 2')
  expect(await verifyAudit(fresh.database.pool, head ?? '')).toMatchObject({
    faults: [],
    contains: false,
  })
})

test('batches of several writers at once make one chain', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => write(`writer ${index}`)))
  expect(await verifyAudit(fresh.database.pool)).toMatchObject({ batches: 20, faults: [] })
})

test('a log of more than one page is read to its end', async () => {
  for (let index = 0; index < 201; index++) await write(`w${index}`)
  await forge(`update ops.audit_batch set records = records || ' ' where number = 201`)
  const { batches, faults } = await verifyAudit(fresh.database.pool)
  expect(batches).toBe(201)
  expect(faults.map(({ batch }) => batch)).toEqual(['201'])
})
