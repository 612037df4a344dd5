import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'
import { slowOrders, slowQuery } from './slow-orders.ts'

let server: TestServer

/** A native server cancels, so it may sleep long; the embedded one has to be waited for. */
const native = Boolean(process.env['DATABASE_URL'])

beforeAll(async () => {
  server = await TestServer.start()
  await slowOrders(server, native ? 600 : 2)
})

afterAll(() => server[Symbol.asyncDispose]())

test('a request that takes too long is a timeout, by both ways', async () => {
  await using hasty = server.with({ limits: { requestMs: native ? 300 : 1_000 } })
  const query = `{ __typename ${slowQuery.slice(2)}`
  for (const { data, errors } of [await hasty.ask(query), await hasty.askByGet(query)]) {
    expect(data).toBeNull()
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['orders'], 'TIMEOUT'],
    ])
    expect(errors?.[0]?.message).toContain('took too long')
  }
  expect(hasty.logged.join()).toContain('TIMEOUT')
})

test('a request that ends in time is no timeout', async () => {
  await using hasty = server.with({ limits: { requestMs: 20_000 } })
  expect(await hasty.ask('{ users { nodes { id } } }')).toEqual({ data: { users: { nodes: [] } } })
})

test.skipIf(!native)('a statement that takes too long is a timeout', async () => {
  const { pool, close } = server.openPool({ statementTimeoutMs: 200 })
  await using limited = server.with({ pool })
  const error = await limited.error(slowQuery)
  expect(error.extensions.code).toBe('TIMEOUT')
  expect(error.path).toEqual(['orders'])
  expect(pool.idleCount).toBe(pool.totalCount)
  await close()
})

test.skipIf(!native)('a statement that waits too long for a lock is a timeout', async () => {
  const { pool, close } = server.openPool({ lockTimeoutMs: 100 })
  await using limited = server.with({ pool })
  const other = await server.pool.connect()
  await other.query('begin; lock table gold."user"')
  const error = await limited.error('{ users { nodes { id } } }')
  expect(error.extensions.code).toBe('TIMEOUT')
  expect(error.message).toContain('locked')
  await other.query('rollback')
  other.release()
  expect(await limited.ask('{ users { nodes { id } } }')).toEqual({
    data: { users: { nodes: [] } },
  })
  await close()
})
