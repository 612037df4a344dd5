import { expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

const query = '{ users { nodes { id } } }'

test('requests beyond those that may wait for a connection are told when to come back', async () => {
  await using server = await TestServer.start()
  const { pool, close } = server.openPool({ maxConnections: 1 })
  await using busy = server.with({ pool, limits: { waiting: 2 } })
  const only = await pool.connect()
  const waiting = [busy.ask(query), busy.ask(query)]
  await expect.poll(() => pool.waitingCount).toBe(2)
  const { port } = await busy.server.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${port}/graphql`
  for (const response of [
    await fetch(`${url}?query=${encodeURIComponent(query)}`),
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }),
  ]) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'OVERLOADED' } }],
    })
  }
  // What needs no connection is still answered.
  const live = await fetch(`http://127.0.0.1:${port}/health/live`)
  expect(live.status).toBe(200)
  await live.text()
  only.release()
  const answered = { data: { users: { nodes: [] } } }
  expect(await Promise.all(waiting)).toEqual([answered, answered])
  expect(await busy.ask(query)).toEqual(answered)
  await busy.server.close()
  await close()
})
