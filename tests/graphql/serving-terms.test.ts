import { integer, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import { belongsTo, dataProduct, gold } from '../../src/index.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { TestServer, type Answer } from './server.ts'

const common = {
  version: '1.0.0',
  owner: 'tests',
  freshness: { lane: 'batch', within: '1h' },
} as const

const clients = dataProduct(
  gold.table('clients', { id: integer('id').primaryKey(), name: text('name') }),
  {
    ...common,
    name: 'Client',
    description: 'A client.',
    columns: { id: 'Id.', name: 'Name.' },
  },
)

const bills = dataProduct(
  gold.table('bills', { id: integer('id').primaryKey(), clientId: integer('client_id') }),
  {
    ...common,
    name: 'Bill',
    description: 'A bill.',
    columns: { id: 'Id.', clientId: 'Client.' },
    relations: { client: belongsTo(() => clients, 'clientId') },
  },
)

/** Never served when it is older than a day. */
const rates = dataProduct(gold.table('rates', { id: integer('id').primaryKey() }), {
  ...common,
  name: 'Rate',
  description: 'A rate.',
  columns: { id: 'Id.' },
  freshness: { lane: 'batch', within: '1h', refuseAfter: '1d' },
})

const registry = buildRegistry({ exports: { clients, bills, rates }, spaces: new Map() })
const strict = { onBreach: 'ERROR', maxStaleness: '2h' } as const

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({
    registry,
    lineage: { products: new Map() },
    spaces: new Map(),
  })
  await server.pool.query(`insert into gold.clients values (1, 'Ada');
    insert into gold.bills values (7, 1); insert into gold.rates values (3)`)
})

afterAll(() => server[Symbol.asyncDispose]())

/** Everything is well: published, passing, and half an hour old at the server's noon. */
beforeEach(async () => {
  await server.pool.query(`delete from ops.product`)
  for (const { id } of registry.products) {
    await server.pool.query(
      `insert into ops.product (product, contract_version, data_version, run_id, published_at,
         event_time, row_count, status, status_since, failing_checks)
       values ($1, '1.0.0', 4, gen_random_uuid(), '2026-01-31 11:45Z', '2026-01-31 11:30Z', 1,
         'PASSING', '2026-01-30 00:00Z', '[]')`,
      [id],
    )
  }
})

const breach = (product: string) =>
  server.pool.query(
    `update ops.product set status = 'BREACHED', status_since = '2026-01-31 11:00:00.25Z',
       failing_checks = '[{"name": "n at least 0", "severity": "error", "blocking": true,
         "failedRows": "2", "message": "2 rows"}]' where product = $1`,
    [product],
  )

const age = (product: string, eventTime: string | null) =>
  server.pool.query('update ops.product set event_time = $2 where product = $1', [
    product,
    eventTime,
  ])

interface Warned extends Answer {
  readonly extensions?: unknown
}

const warning = (path: string, product: string, typeName: string) => ({
  code: 'DATA_BREACHED',
  message: `The contract of ${typeName} is breached since 2026-01-31T11:00:00.25Z: n at least 0. Version 4 is served.`,
  path: [path],
  product,
  status: 'BREACHED',
  since: '2026-01-31T11:00:00.25Z',
  failingChecks: ['n at least 0'],
  dataVersion: '4',
})

/** By POST twice, since the second runs a prepared plan, and by GET, which goes the long way. */
async function everyWay(query: string, variables?: object, identity?: Identity): Promise<Warned> {
  const answers: Warned[] = [
    await server.ask(query, variables, identity),
    await server.ask(query, variables, identity),
    await server.askByGet(query, variables, identity),
  ]
  for (const answer of answers) expect(answer).toEqual(answers[0])
  return answers[0] ?? {}
}

const codes = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code)

const questions = [
  ['bills', (args: string) => `bills${args} { nodes { id } }`, { nodes: [{ id: 7 }] }],
  ['bill', (args: string) => `bill${args.replace('(', '(id: 7, ')} { id }`, { id: 7 }],
  [
    'billsAggregate',
    (args: string) => `billsAggregate${args} { groups { count } }`,
    { groups: [{ count: 1 }] },
  ],
] as const

describe.each(questions)('%s', (key, ask, rows) => {
  test('is served without a word, warned of or refused when its contract is breached', async () => {
    const asked = (how: string) => everyWay(`{ ${ask(`(onBreach: ${how})`)} }`)
    for (const how of ['SERVE', 'WARN', 'ERROR']) {
      expect(await asked(how)).toEqual({ data: { [key]: rows } })
    }
    await breach('gold.bills')
    expect(await asked('SERVE')).toEqual({ data: { [key]: rows } })
    expect(await asked('WARN')).toEqual({
      data: { [key]: rows },
      extensions: { platinum: { warnings: [warning(key, 'gold.bills', 'Bill')] } },
    })
    const refused = await asked('ERROR')
    expect(refused.errors).toMatchObject([
      {
        message: warning(key, 'gold.bills', 'Bill').message,
        path: [key],
        extensions: { code: 'DATA_BREACHED', failingChecks: ['n at least 0'], dataVersion: '4' },
      },
    ])
    expect(JSON.stringify(refused.data ?? null)).not.toContain('7')
  })

  test('one document serves every value of its variables', async () => {
    await breach('gold.bills')
    await age('gold.bills', '2026-01-31 09:59:59Z')
    const query = `query($how: OnBreach, $age: String) { ${ask('(onBreach: $how, maxStaleness: $age)')} }`
    const of = async (how: string | null, most: string | null) =>
      codes(await everyWay(query, { how, age: most })) ?? 'served'
    expect(await of('SERVE', '3h')).toBe('served')
    expect(await of('ERROR', '3h')).toEqual(['DATA_BREACHED'])
    expect(await of('SERVE', '2h')).toEqual(['DATA_STALE'])
    expect(await of('WARN', '7201s')).toBe('served')
    expect(await of('WARN', '7200s')).toEqual(['DATA_STALE'])
    expect(await of(null, null)).toBe('served')
    expect(await of(null, 'a while')).toEqual(['BAD_USER_INPUT'])
    expect(await of('SERVE', '-1h')).toEqual(['BAD_USER_INPUT'])
  })
})

test('rows of unknown age are too old for anyone who asks', async () => {
  await age('gold.bills', null)
  const answer = await everyWay('{ bills(maxStaleness: "9999d") { nodes { id } } }')
  expect(codes(answer)).toEqual(['DATA_STALE'])
  expect(answer.errors?.[0]?.message).toContain('It is not known how old the data of Bill is')
})

test('every product that rows are read from counts, in filters too, and no other', async () => {
  await breach('gold.clients')
  const of = async (query: string) => codes(await everyWay(query)) ?? 'served'
  expect(await of('{ bills(onBreach: ERROR) { nodes { id clientId } } }')).toBe('served')
  expect(await of('{ bills(onBreach: ERROR) { nodes { client { name } } } }')).toEqual([
    'DATA_BREACHED',
  ])
  expect(
    await of(
      '{ bills(onBreach: ERROR, where: { client: { name: { eq: "Ada" } } }) { nodes { id } } }',
    ),
  ).toEqual(['DATA_BREACHED'])
})

test('each root field is held to its own terms', async () => {
  await breach('gold.bills')
  await breach('gold.clients')
  const answer = await everyWay(`{
    kept: bills { nodes { id } }
    told: clients(onBreach: WARN) { nodes { id } }
    most: billsAggregate(onBreach: WARN) { groups { count } }
  }`)
  expect(answer.data).toMatchObject({ kept: { nodes: [{ id: 7 }] } })
  const { platinum } = answer.extensions as { platinum: { warnings: { path: string[] }[] } }
  expect(platinum.warnings.map(({ path }) => path[0])).toEqual(['most', 'told'])
})

test('a contract may forbid old rows, also where others lead to them', async () => {
  const ask = () => everyWay('{ rates { nodes { id } meta { freshness { status refuseAfter } } } }')
  expect(await ask()).toEqual({
    data: {
      rates: { nodes: [{ id: 3 }], meta: { freshness: { status: 'FRESH', refuseAfter: '1d' } } },
    },
  })
  await age('gold.rates', '2026-01-30 12:00:00Z')
  expect(codes(await ask())).toBeUndefined()
  await age('gold.rates', '2026-01-30 11:59:59.999Z')
  const refused = await ask()
  expect(codes(refused)).toEqual(['DATA_STALE'])
  expect(refused.errors?.[0]?.extensions).toMatchObject({ maxSeconds: 86_400 })
  expect(
    codes(await everyWay('{ rate(id: 3, maxStaleness: "99d", onBreach: SERVE) { id } }')),
  ).toEqual(['DATA_STALE'])
  await server.pool.query(`delete from ops.product`)
  expect(codes(await ask())).toBeUndefined()
})

test("a client's settings hold where a request says nothing", async () => {
  const known = server.with({
    registry,
    lineage: { products: new Map() },
    spaces: new Map(),
    clients: new Map([['ledger', strict]]),
  })
  await breach('gold.bills')
  const ledger: Identity = { ...anonymous, client: 'ledger' }
  const asked = '{ bills { nodes { id } } }'
  for (const ask of [known.ask.bind(known), known.askByGet.bind(known)]) {
    expect(codes(await ask(asked))).toBeUndefined()
    expect(codes(await ask(asked, undefined, ledger))).toEqual(['DATA_BREACHED'])
    expect(codes(await ask(asked, undefined, { ...ledger, client: 'other' }))).toBeUndefined()
    expect(
      codes(await ask('{ bills(onBreach: SERVE) { nodes { id } } }', undefined, ledger)),
    ).toBeUndefined()
  }
  await age('gold.bills', '2026-01-31 09:00Z')
  expect(
    codes(await known.ask('{ bill(id: 7, onBreach: SERVE) { id } }', undefined, ledger)),
  ).toEqual(['DATA_STALE'])
})

test('rows and what they are held to are read in one statement', async () => {
  server.statements.length = 0
  await server.ask(
    '{ bills(onBreach: ERROR, maxStaleness: "2h") { nodes { id client { name } } } }',
  )
  expect(server.statements).toHaveLength(1)
  const [statement] = server.statements
  expect(statement?.text).not.toContain('7200')
})

test('without terms nothing more is read', async () => {
  server.statements.length = 0
  await server.ask('{ bills { nodes { id } } }')
  expect(server.statements[0]?.text).not.toContain('ops.product')
})

test('the catalog tells what checks came to, by product and by field', async () => {
  await server.pool.query(
    `insert into ops.run (id, product, status, worker, lease_until, started_at, finished_at, candidate, definition, data_version)
     select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'gold.bills',
            case when n = 2 then 'BREACHED' else 'PUBLISHED' end, 'w', now(),
            '2026-01-31 10:00Z'::timestamptz + n * interval '1 minute',
            '2026-01-31 10:00Z'::timestamptz + n * interval '1 minute', '', '', case when n <> 2 then n end
       from generate_series(1, 3) n`,
  )
  await server.pool.query(
    `insert into ops.check_result (run_id, name, kind, columns, severity, blocking, outcome, failed_rows, message, sample_keys)
     select id, c, 'unique', case when c = 'rows' then '{}' else array[c] end, 'error', true,
            case when status = 'BREACHED' and c = 'id' then 'FAILED' else 'PASSED' end,
            case when c <> 'rows' then case when status = 'BREACHED' then 2 else 0 end end,
            case when status = 'BREACHED' and c = 'id' then 'The check could not run: secret' end, '[]'
       from ops.run, unnest(array['id', 'clientId', 'rows']) c`,
  )
  server.statements.length = 0
  const { data } = await server.ask<{
    catalog: {
      product: { checkResults: object[]; fields: { name: string; checkResults: object[] }[] }
    }
  }>(`{ catalog { product(name: "Bill") {
      checkResults(runs: 2) { name outcome failedRows dataVersion run { finishedAt } }
      fields { name checkResults(runs: 2) { name fields outcome message severity blocking dataVersion } }
  } } }`)
  const product = data?.catalog.product
  expect(product?.checkResults).toHaveLength(6)
  expect(product?.checkResults[0]).toEqual({
    name: 'clientId',
    outcome: 'PASSED',
    failedRows: '0',
    dataVersion: '3',
    run: { finishedAt: '2026-01-31T10:03:00Z' },
  })
  expect(product?.fields.find(({ name }) => name === 'id')?.checkResults).toEqual([
    {
      name: 'id',
      fields: ['id'],
      outcome: 'PASSED',
      message: null,
      severity: 'ERROR',
      blocking: true,
      dataVersion: '3',
    },
    {
      name: 'id',
      fields: ['id'],
      outcome: 'FAILED',
      message: 'The check could not run.',
      severity: 'ERROR',
      blocking: true,
      dataVersion: null,
    },
  ])
  expect(server.statements).toHaveLength(1)
  const refused = await server.error(
    '{ catalog { product(name: "Bill") { checkResults(runs: 101) { name } } } }',
  )
  expect(refused.extensions.code).toBe('BAD_USER_INPUT')
})
