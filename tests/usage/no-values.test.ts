import { expect, test } from 'vitest'
import { openLoggingServer } from './logging-server.ts'

test('no value of a request is kept: of literals, of variables, of their defaults, of aliases', async () => {
  await using server = await openLoggingServer()
  await server.ask(
    `query Find($name: String, $least: Decimal = "4711.25", $names: [String!] = ["sesame"]) {
      secretAlias: orders(where: { note: { eq: $name }, amount: { gt: $least } }) { count { value } }
      users(where: { fullName: { in: ["confidential", "private"] }, email: { eq: "ada@example.org" } }) {
        hiddenAlias: nodes { fullName }
      }
      other: users(where: { fullName: { in: $names } }) { count(exact: true) { value } }
      order(id: "00000000-0000-0000-0000-000000000815") { note }
    }`,
    { variables: { name: 'classified' }, headers: { 'graphql-client-name': 'shop' } },
  )
  await server.usage()
  const { rows } = await server.pool.query<{ kept: string }>(
    `SELECT concat((SELECT json_agg(o) FROM ops.query_operation o),
                   (SELECT json_agg(f) FROM ops.query_field f),
                   (SELECT json_agg(c) FROM ops.query_count c),
                   (SELECT json_agg(d) FROM ops.query_day d)) AS kept`,
  )
  const kept = rows[0]?.kept ?? ''
  expect(kept).toContain('Find')
  expect(kept).toContain('shop')
  expect(kept).not.toMatch(
    /4711|sesame|confidential|private|ada@|815|classified|secretAlias|hiddenAlias|other/,
  )
})

test('operations that differ in values and aliases alone are one', async () => {
  await using server = await openLoggingServer()
  await server.ask('{ users(where: { fullName: { eq: "Ada" } }, first: 3) { nodes { id } } }')
  await server.ask(
    '{ all: users(first: 5, where: { fullName: { eq: "Bob" } }) { nodes { key: id } } }',
  )
  await server.ask('{ users(where: { fullName: { eq: "Cid" } }, first: 7) { nodes { i: id } } }')
  const { uses } = await server.usage()
  const hashes = new Map(uses.map(({ operation, requests }) => [operation.hash, requests]))
  // Arguments in another order are another text.
  expect([...hashes.values()].sort((a, b) => a - b)).toEqual([1, 2])
})
