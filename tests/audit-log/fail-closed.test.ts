import { expect, test } from 'vitest'
import { openAuditedServer } from './audited-server.ts'

const protectedQuery = '{ users { nodes { email } } }'
const openQuery = '{ users { nodes { id } } }'

test('protected data is not given out while the log cannot be written; other data is', async () => {
  await using server = await openAuditedServer()
  await server.pool.query('ALTER TABLE ops.audit_batch RENAME TO gone')
  const refused = await server.ask(protectedQuery)
  expect(refused).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
  })
  expect(JSON.stringify(refused)).not.toMatch(/audit_batch|relation/)
  expect((await server.ask(openQuery)).errors).toBeUndefined()
  await expect.poll(() => server.problems.length).toBe(1)
  await server.pool.query('ALTER TABLE ops.gone RENAME TO audit_batch')
  expect((await server.ask(protectedQuery)).errors).toBeUndefined()
  // Written later, and not lost.
  const records = await server.records(2)
  expect(records.flatMap(({ returned }) => returned).toSorted()).toEqual([
    'gold.user.ID',
    'gold.user.email',
  ])
  expect(server.problems.at(-1)).toContain('written again')
})

test('a protected read is stored before it is answered', async () => {
  await using server = await openAuditedServer({ everyMs: 1_000_000 })
  await server.ask(protectedQuery)
  expect(await server.records(0)).toHaveLength(1)
})

test('when too many records wait, operations wait for theirs', async () => {
  await using server = await openAuditedServer({ everyMs: 1_000_000, maxWaiting: 2 })
  await server.ask(openQuery)
  await server.ask(openQuery)
  expect(await server.records(0)).toHaveLength(0)
  await server.ask(openQuery)
  expect(await server.records(0)).toHaveLength(3)
})

test('records that nobody waits for are written together', async () => {
  await using server = await openAuditedServer({ everyMs: 100 })
  const asked = Date.now()
  let count = 0
  while (Date.now() - asked < 350) {
    await server.ask(openQuery)
    count += 1
  }
  const records = await server.records(count)
  expect(records).toHaveLength(count)
  const { rows } = await server.pool.query('select 1 from ops.audit_batch')
  expect(rows.length).toBeLessThanOrEqual(6)
})

test('closing writes what waits', async () => {
  await using server = await openAuditedServer({ everyMs: 1_000_000 })
  await server.ask(openQuery)
  await server.log[Symbol.asyncDispose]()
  expect(await server.records(0)).toHaveLength(1)
})

test('where only protected reads are recorded, others leave nothing', async () => {
  await using server = await openAuditedServer({ operations: 'protected' })
  await server.ask(openQuery)
  await server.ask(protectedQuery)
  const records = await server.records(1)
  expect(records.map(({ returned }) => returned)).toEqual([['gold.user.email']])
})
