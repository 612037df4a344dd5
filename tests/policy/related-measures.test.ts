import { afterAll, beforeAll, expect, test } from 'vitest'
import { bucket, constant, policy, role } from 'platinum'
import { readPolicies } from '../../src/policy/read-policies.ts'
import type { TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor, startClinic } from './asking.ts'
import { holding, lineage, people, registry, spaces, visits } from './clinic.ts'

/*
 * A measure of few related rows is not told where an aggregate would not tell it: not by the place
 * that it gives a row in an ordering, not by a cursor, not by which groups a condition leaves. Two
 * databases differ in what masks hide, and in masks of groups that are too small.
 */

let left: TestServer
let right: TestServer
const started: TestServer[] = []

const description = 'For tests.'
/** Sees ranges of pay, and who leads whom. */
const clerk = role('clerk', { description, classifications: { confidential: 'clear' } })
const officer = role('officer', {
  description,
  classifications: { 'pii.*': 'clear', confidential: 'clear', restricted: 'clear' },
})
const { policies, problems } = readPolicies(
  {
    clerk,
    officer,
    people: policy(people, {
      grants: [
        {
          role: clerk,
          columns: {
            salary: bucket(1000),
            token: 'hash',
            name: constant('somebody'),
            email: 'hash',
          },
          rows: 'all',
        },
        { role: officer, rows: 'all' },
      ],
    }),
    visits: policy(visits, {
      grants: [
        { role: clerk, columns: { personToken: 'hash' }, rows: 'all' },
        { role: officer, rows: 'all' },
      ],
    }),
  },
  registry,
)

const reader = holding('clerk')
const whole = holding('officer')

/** Boss 1 leads seven people, 2 leads three, 3 leads one, and 4 leads five. */
const teams = `
  update gold.people set boss_id = null;
  update gold.people set boss_id = 1 where id between 5 and 11;
  update gold.people set boss_id = 2 where id between 12 and 14;
  update gold.people set boss_id = 3 where id = 15;
  update gold.people set boss_id = 4 where id between 16 and 20;
`

beforeAll(async () => {
  expect(problems).toEqual([])
  const options = { registry, lineage, spaces, policies, secret: 'tests' }
  const servers = [await startClinic(), await startClinic()] as const
  started.push(...servers)
  for (const { pool } of servers) await pool.query(teams)
  const [one, other] = servers
  left = one.with(options)
  right = other.with(options)
  // Other pay within the same thousand, and any pay at all of those whose teams are small.
  await right.pool.query(`
    update gold.people set salary = salary / 1000 * 1000 + (id * 37) % 1000;
    update gold.people set salary = 99000 - id * 1000 where id between 12 and 15;
    update gold.people set email = 'same@example.org' where id between 12 and 15;
  `)
})
afterAll(async () => {
  for (const server of started) await server[Symbol.asyncDispose]()
})

const leaders = '{ id: { lte: 4 } }'

async function alike(query: string): Promise<string> {
  const [one, other] = await Promise.all([left, right].map((at) => bodyFor(at, reader, query)))
  expect({ query, body: other }).toEqual({ query, body: one })
  expect(one).not.toContain('"errors"')
  return one ?? ''
}

/** That whoever sees everything is told of the difference. */
async function sharp(query: string): Promise<void> {
  const [one, other] = await Promise.all([left, right].map((at) => bodyFor(at, whole, query)))
  expect({ query, body: other }).not.toEqual({ query, body: one })
}

async function ids(query: string, identity = reader): Promise<readonly number[]> {
  const { people: found } = await dataFor<{ people: { nodes: { id: number }[] } }>(
    left,
    identity,
    query,
  )
  return found.nodes.map(({ id }) => id)
}

const functions = ['min', 'max', 'sum', 'avg', 'median', 'stddev', 'variance', 'countDistinct']

test.each(functions)(
  'an ordering by the %s of a masked column of few related rows tells nothing of them',
  async (name) => {
    for (const direction of ['ASC', 'DESC']) {
      const query = `{ people(where: ${leaders}, orderBy: [{ team: { ${name}: { salary: ${direction} } } }, { id: ASC }]) { nodes { id } edges { cursor } pageInfo { endCursor } } }`
      await alike(query)
      if (name !== 'countDistinct') await sharp(query)
    }
  },
)

test('where enough are related the ordering is by the measure of masks, and the others are NULL', async () => {
  const by = (direction: string) =>
    `{ people(where: ${leaders}, orderBy: [{ team: { max: { salary: ${direction} } } }]) { nodes { id } } }`
  // 4 leads the best paid. 2 and 3 lead too few, and stand as who leads nobody would.
  expect(await ids(by('ASC'))).toEqual([1, 4, 2, 3])
  expect(await ids(by('DESC_NULLS_LAST'))).toEqual([4, 1, 2, 3])
  expect(await ids(by('DESC'))).toEqual([2, 3, 4, 1])
  expect(await ids(by('ASC'), whole)).toEqual([1, 2, 3, 4])
  const distinct = `{ people(where: ${leaders}, orderBy: [{ team: { countDistinct: { salary: DESC_NULLS_LAST } } }]) { nodes { id } } }`
  expect(await ids(distinct)).toEqual([1, 4, 2, 3])
  expect(await ids(distinct, whole)).toEqual([1, 4, 2, 3])
})

test('how many are related, and measures of what is shown as it is, are told of any number', async () => {
  for (const [measure, expected] of [
    ['count: DESC', [1, 4, 2, 3]],
    ['max: { id: DESC }', [4, 3, 2, 1]],
    ['countDistinct: { id: ASC }', [3, 2, 4, 1]],
  ] as const) {
    const query = `{ people(where: ${leaders}, orderBy: [{ team: { ${measure} } }]) { nodes { id } } }`
    expect([measure, await ids(query)]).toEqual([measure, expected])
    await alike(query)
  }
})

test('pages of such an ordering go on from a row whose measure is not told', async () => {
  const next = `query ($after: String, $before: String) {
    people(where: ${leaders}, orderBy: [{ team: { sum: { salary: ASC } } }], first: 1, after: $after, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }`
  for (const at of [left, right]) {
    const walked: number[] = []
    let after: string | null = null
    for (;;) {
      const { people: found }: { people: Page } = await dataFor<{ people: Page }>(
        at,
        reader,
        next,
        { after },
      )
      walked.push(...found.nodes.map(({ id }) => id))
      after = found.pageInfo.endCursor
      if (!found.pageInfo.hasNextPage) break
    }
    expect(walked).toEqual([4, 1, 2, 3])
  }
})

interface Page {
  readonly nodes: readonly { readonly id: number }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
}

test('a measure through a row, and two measures of one list, are told of enough alone', async () => {
  await alike(
    `{ visits(where: { id: { lte: 4 } }, orderBy: [{ person: { team: { min: { salary: DESC } } } }]) { nodes { id } edges { cursor } } }`,
  )
  const both = `{ people(where: ${leaders}, orderBy: [{ team: { count: ASC } }, { team: { max: { salary: DESC } } }, { team: { min: { email: DESC } } }]) { nodes { id } } }`
  await alike(both)
  expect(await ids(both)).toEqual([3, 2, 4, 1])
})

test('groups under a row, their conditions and their orderings leave out groups of few', async () => {
  const groups = (args: string, fields: string) =>
    `{ people(where: ${leaders}, orderBy: [{ id: ASC }]) { nodes { id teamAggregate${args} { groups { ${fields} } } } } }`
  for (const [args, fields] of [
    ['', 'max { salary }'],
    ['', 'count countDistinct { salary }'],
    ['(groupBy: [{ field: country }])', 'key { country } avg { salary }'],
    ['(having: { max: { salary: { gt: 42000 } } })', 'count'],
    ['(having: { countDistinct: { email: { lt: 2 } } })', 'count'],
    [
      '(groupBy: [{ field: active }], orderBy: [{ sum: { salary: DESC } }])',
      'key { active } count',
    ],
    ['(groupBy: [{ field: salary }])', 'key { salary } count'],
    ['(where: { salary: { gte: 40000 } })', 'count'],
  ] as const) {
    const body = await alike(groups(args, fields))
    const { data } = JSON.parse(body) as {
      data: { people: { nodes: { id: number; teamAggregate: { groups: unknown[] } }[] } }
    }
    const ofFew = data.people.nodes.filter(({ id }) => id === 2 || id === 3)
    expect([args, fields, ofFew.map(({ teamAggregate }) => teamAggregate.groups)]).toEqual([
      args,
      fields,
      [[], []],
    ])
  }
})

test('conditions and orderings of groups at the root read measures of enough alone', async () => {
  for (const args of [
    'groupBy: [{ field: bossId }], having: { max: { salary: { gt: 90000 } } }',
    'groupBy: [{ field: bossId }], having: { not: { max: { salary: { gt: 90000 } } } }',
    'groupBy: [{ field: bossId }], having: { countDistinct: { email: { lte: 3 } } }',
    'groupBy: [{ field: bossId }], orderBy: [{ max: { salary: DESC } }]',
    'groupBy: [{ boss: { field: salary } }], orderBy: [{ count: DESC }]',
  ]) {
    const query = `{ peopleAggregate(where: { bossId: { isNull: false } }, ${args}) { groups { count } } }`
    const body = await alike(query)
    expect(body).not.toMatch(/"count":[1-4]\b/)
  }
})

test('two aggregates that differ in one row differ by its mask, which the row itself shows', async () => {
  const sum = async (last: number): Promise<number> => {
    const query = `{ peopleAggregate(where: { id: { gte: 5, lte: ${last} } }) { groups { sum { salary } } } }`
    const body = await alike(query)
    const [, value = ''] = /"salary":"?(\d+)/.exec(body) ?? []
    return Number(value)
  }
  const { person } = await dataFor<{ person: { salary: number } }>(
    left,
    reader,
    '{ person(id: 11) { salary } }',
  )
  expect((await sum(11)) - (await sum(10))).toBe(person.salary)
  expect(person.salary % 1000).toBe(0)
})
