import { expect, test } from 'vitest'
import { openAuditedServer, someRecord } from './audited-server.ts'

test('a name that Postgres cannot hold, or is too long for an index, keeps nothing from being recorded', async () => {
  await using server = await openAuditedServer({ everyMs: 1 })
  const who = { kind: 'jwt', roles: [] } as const
  const long = Array.from({ length: 9_000 }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7_919) % 9_000)),
  ).join('')
  for (const subject of ['zero \0', 'half \ud800', long]) {
    await server.log.add(someRecord({ who: { ...who, subject } }), true)
  }
  expect((await server.records(3)).map(({ who: { subject } }) => subject)).toEqual([
    'zero \0',
    'half \ud800',
    long,
  ])
  const { rows } = await server.pool.query<{ subject: string }>(
    'SELECT subject FROM ops.audit_reader ORDER BY length(subject)',
  )
  expect(rows.map(({ subject }) => subject)).toEqual([
    'zero \u2400',
    'half \ufffd',
    expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
  ])
  expect(server.problems).toEqual([])
})
