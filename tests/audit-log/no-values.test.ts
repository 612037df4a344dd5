import { expect, test } from 'vitest'
import { openAuditedServer } from './audited-server.ts'

const planted = 'canary-4711'

test('no value of a row, a variable or a literal is in the log', async () => {
  await using server = await openAuditedServer()
  await server.pool.query(
    `insert into gold."user" ("ID", "Full Name", email) values (1, '${planted}-row', '${planted}-mail')`,
  )
  await server.ask(
    'query($n: String) { users(where: { fullName: { eq: $n } }) { nodes { fullName email } } }',
    {
      n: `${planted}-variable`,
    },
  )
  await server.ask(
    `{ users(where: { fullName: { ne: "${planted}-literal" } }) { nodes { fullName } } }`,
  )
  await server.ask(`{ users(after: "${planted}-cursor") { nodes { id } } }`)
  await server.records(3)
  const { rows } = await server.pool.query(
    'select b::text as line from ops.audit_batch b union all select r::text from ops.audit_reader r',
  )
  expect(rows.length).toBeGreaterThan(3)
  expect(JSON.stringify(rows)).not.toContain(planted)
})
