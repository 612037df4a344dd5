import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../src/identity/identity.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { everyone, role } from '../../src/policy/role.ts'
import { registry } from './market.ts'
import { TestServer } from './server.ts'

const declared = {
  everyone: role(everyone, { description: 'Whoever asks.', limits: { cost: 10 } }),
  analyst: role('analyst', { description: 'Asks much.', limits: { cost: 200 } }),
  auditor: role('auditor', {
    description: 'Asks more, where it is for an audit.',
    purposes: ['audit'],
    limits: { cost: 300 },
  }),
  clerk: role('clerk', { description: 'Asks as anyone does.' }),
}

let server: TestServer
let silent: TestServer

beforeAll(async () => {
  const { policies, problems } = readPolicies(declared, registry)
  expect(problems).toEqual([])
  server = await TestServer.start({ policies })
  silent = server.with({ policies: readPolicies({ clerk: declared.clerk }, registry).policies })
})

afterAll(async () => {
  await silent[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const who = (roles: readonly string[], purpose?: string): Identity => ({
  subject: 'ann',
  kind: 'jwt',
  roles,
  attributes: {},
  ...(purpose === undefined ? {} : { purpose }),
})

/** What one may spend, as the refusal of everything tells it. */
async function limitOf(identity: Identity, asked = server): Promise<number | undefined> {
  const query = '{ orders(first: 1000) { nodes { remarks(first: 1000) { nodes { title } } } } }'
  return (await asked.error(query, undefined, identity)).extensions.limit
}

test('an operation may cost what the roles of its asker allow', async () => {
  expect(await limitOf(who([]))).toBe(10)
  expect(await limitOf(who(['analyst']))).toBe(200)
  const costs100 = '{ orders(first: 0) { count { value } } }'
  expect((await server.error(costs100, undefined, who([]))).extensions).toMatchObject({
    cost: 100,
    limit: 10,
  })
  expect(await server.data(costs100, undefined, who(['analyst']))).toEqual({
    orders: { count: { value: 0 } },
  })
})

test('of several roles that name a limit the highest holds, those that name none change nothing', async () => {
  expect(await limitOf(who(['analyst', 'clerk']))).toBe(200)
  expect(await limitOf(who(['clerk']))).toBe(10)
  expect(await limitOf(who(['analyst', 'auditor'], 'audit'))).toBe(300)
})

test('a role that is not held for the purpose gives no limit', async () => {
  expect(await limitOf(who(['analyst', 'auditor']))).toBe(200)
})

test('where no role names a limit, that of the project holds', async () => {
  expect(await limitOf(who(['clerk']), silent)).toBe(5_000)
})

test('a limit that is no number is a problem of the project', () => {
  const broken = { everyone: role(everyone, { description: 'All.', limits: { cost: 0 } }) }
  expect(readPolicies(broken, registry).problems.map(({ where }) => where)).toEqual([
    'policies, everyone, limits.cost',
  ])
})
