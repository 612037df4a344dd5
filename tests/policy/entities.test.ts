import { integer, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { belongsTo, bucket, dataProduct, gold, policy, role, sum } from 'platinum'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { TestServer } from '../graphql/server.ts'
import { dataFor } from './asking.ts'
import { holding } from './clinic.ts'

/* Groups are counted in what the policy calls an entity. A row of nobody known is nobody's. */

const staff = dataProduct(
  gold.table('staff', {
    id: integer('id').primaryKey(),
    team: text('team').notNull(),
    kind: text('kind').notNull(),
    firm: text('firm'),
    branch: integer('branch'),
    pay: integer('pay').notNull(),
    bossId: integer('boss_id'),
  }),
  {
    name: 'Employee',
    listField: 'staff',
    version: '1.0.0',
    owner: 'tests',
    description: 'Who works where.',
    freshness: { lane: 'batch', within: '1d' },
    columns: {
      id: 'Number.',
      team: 'Team.',
      kind: 'Kind of contract.',
      firm: 'Firm that sent somebody.',
      branch: 'Branch of the firm.',
      pay: { description: 'Pay.', classification: 'restricted' },
      bossId: 'Who leads.',
    },
    relations: { boss: belongsTo('self', 'bossId', { inverse: 'led' }) },
    measures: { ownPay: sum('pay', { where: { kind: { eq: 'own' } } }) },
  },
)

const registry = buildRegistry({ exports: { staff }, spaces: new Map() })
const clerk = role('clerk', { description: 'For tests.' })

function countedIn(entity: 'firm' | readonly ['firm', 'branch']) {
  const { policies, problems } = readPolicies(
    {
      clerk,
      staff: policy(staff, {
        entity,
        grants: [{ role: clerk, rows: 'all', columns: { pay: bucket(10) } }],
      }),
    },
    registry,
  )
  expect(problems).toEqual([])
  return policies
}

let server: TestServer
let branches: TestServer

beforeAll(async () => {
  const options = { registry, lineage: { products: new Map() }, spaces: new Map() }
  server = await TestServer.start({ ...options, policies: countedIn('firm') }, false)
  branches = server.with({ ...options, policies: countedIn(['firm', 'branch']) })
  // Each team has 20 rows, and as many firms as its name says; the rest has none.
  await server.pool.query(`
    insert into gold.staff (id, team, kind, firm, branch, pay, boss_id)
    select t.n * 100 + i, t.name, case when i <= t.own then 'own' else 'lent' end,
      case when i <= t.firms then 'firm ' || i end, case when i <= t.branches then 1 end, i,
      case when i > 1 then t.n * 100 + 1 end
    from (values (1, 'five', 5, 5, 5), (2, 'four', 4, 4, 0), (3, 'none', 0, 0, 0),
                 (4, 'branchless', 5, 4, 20)) as t (n, name, firms, branches, own),
      generate_series(1, 20) as i;
    update gold.staff set kind = 'own' where team = 'five' and firm is null;
    update gold.staff set kind = 'lent' where team = 'five' and firm is not null`)
})
afterAll(async () => {
  await branches[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

interface Groups {
  readonly staffAggregate: { readonly groups: readonly { readonly key: { team: string } }[] }
}

async function teams(at: TestServer, measure: string): Promise<string[]> {
  const { staffAggregate } = await dataFor<Groups>(
    at,
    holding('clerk'),
    `{ staffAggregate(groupBy: [{ field: team }]) { groups { key { team } ${measure} } } }`,
  )
  return staffAggregate.groups.map(({ key }) => key.team).toSorted()
}

test('rows of nobody known do not help a group to be large enough', async () => {
  const everyTeam = ['branchless', 'five', 'four', 'none']
  expect(await teams(server, 'count')).toEqual(everyTeam)
  expect(await teams(server, 'max { pay }')).toEqual(['branchless', 'five'])
  // Of a name in parts each has to be known.
  expect(await teams(branches, 'max { pay }')).toEqual(['five'])
  expect(await teams(branches, 'count')).toEqual(everyTeam)
})

test('rows of nobody known are no empty part: a measure of them alone is not told', async () => {
  // Of team five, those with a contract of their own are sent by nobody; of four, there are none.
  expect(await teams(server, 'measures { ownPay }')).toEqual(['branchless'])
})

test('related rows of nobody known give a row no place in an ordering', async () => {
  const ordered = async (at: TestServer) => {
    const { staff: found } = await dataFor<{ staff: { nodes: { id: number }[] } }>(
      at,
      holding('clerk'),
      '{ staff(where: { id: { in: [101, 201, 301, 401] } }, orderBy: [{ led: { max: { pay: DESC_NULLS_LAST } } }, { id: DESC }]) { nodes { id } } }',
    )
    return found.nodes.map(({ id }) => id)
  }
  expect(await ordered(server)).toEqual([401, 301, 201, 101])
  await server.pool.query(`update gold.staff set firm = 'of ' || id where team = 'five'`)
  expect(await ordered(server)).toEqual([101, 401, 301, 201])
})
