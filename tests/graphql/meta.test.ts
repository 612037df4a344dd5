import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(() => server[Symbol.asyncDispose]())

const meta = `meta {
  contract { version status since failingChecks { name severity blocking failedRows message } }
  freshness { status ageSeconds within withinSeconds eventTime }
  dataVersion
  run { id finishedAt }
}`

test('a product that was never materialized says so, without any rows', async () => {
  expect(await server.data(`{ users { nodes { id } ${meta} } }`)).toEqual({
    users: {
      nodes: [],
      meta: {
        contract: { version: '1.2.3', status: 'UNCHECKED', since: null, failingChecks: [] },
        freshness: {
          status: 'NEVER',
          ageSeconds: null,
          within: '6h',
          withinSeconds: 21_600,
          eventTime: null,
        },
        dataVersion: '0',
        run: null,
      },
    },
  })
})

test('meta tells what the ledger knows: contract, failing checks, freshness, version and run', async () => {
  await server.pool.query(
    `insert into ops.product
      (product, contract_version, data_version, run_id, published_at, event_time, row_count,
       status, status_since, failing_checks)
    values ('gold.user', '1.2.0', 9007199254740993, '00000000-0000-0000-0000-00000000000a',
      '2026-01-31 11:59:00.5+00', '2026-01-31 05:59:59+00', 0, 'BREACHED', '2026-01-31 11:58:00+00',
      '[{"name": "fullName not null", "severity": "error", "blocking": true, "failedRows": "12", "message": null},
        {"name": "row count", "severity": "warn", "blocking": false, "failedRows": null,
         "message": "The check could not run: column x of gold.user"}]')`,
  )
  try {
    const expected = {
      contract: {
        version: '1.2.0',
        status: 'BREACHED',
        since: '2026-01-31T11:58:00Z',
        failingChecks: [
          {
            name: 'fullName not null',
            severity: 'ERROR',
            blocking: true,
            failedRows: '12',
            message: null,
          },
          {
            name: 'row count',
            severity: 'WARN',
            blocking: false,
            failedRows: null,
            message: 'The check could not run.',
          },
        ],
      },
      freshness: {
        status: 'STALE',
        ageSeconds: 21_601,
        within: '6h',
        withinSeconds: 21_600,
        eventTime: '2026-01-31T05:59:59Z',
      },
      dataVersion: '9007199254740993',
      run: { id: '00000000-0000-0000-0000-00000000000a', finishedAt: '2026-01-31T11:59:00.5Z' },
    }
    // Alone, with rows, and under another name.
    expect(await server.data(`{ users { ${meta} } }`)).toEqual({ users: { meta: expected } })
    expect(await server.data(`{ users(first: 0) { about: ${meta} nodes { id } } }`)).toEqual({
      users: { about: expected, nodes: [] },
    })
    await server.pool.query(`update ops.product set event_time = '2026-01-31 06:00:00+00'`)
    expect(await server.data('{ users { meta { freshness { status ageSeconds } } } }')).toEqual({
      users: { meta: { freshness: { status: 'FRESH', ageSeconds: 21_600 } } },
    })
  } finally {
    await server.pool.query('delete from ops.product')
  }
})

test('meta and rows are read in one statement, so they are never of two versions', async () => {
  server.statements.length = 0
  await server.data(`{ users { nodes { id } count { value } ${meta} } }`)
  expect(server.statements).toHaveLength(1)
})

test('meta lists what the contract says about every field', async () => {
  const { orders, users } = await server.data<{
    orders: { meta: { fields: unknown[] } }
    users: { meta: { fields: unknown[] } }
  }>(`{
    orders { meta { fields { name description classification unit masked } } }
    users { meta { fields { name masked } } }
  }`)
  expect(orders.meta.fields).toContainEqual({
    name: 'amount',
    description: 'What was paid.',
    classification: 'public',
    unit: 'EUR',
    masked: false,
  })
  expect(users.meta.fields).toContainEqual({ name: 'email', masked: true })
})
