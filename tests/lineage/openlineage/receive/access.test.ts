import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../../src/config/limits.ts'
import { KnownNames } from '../../../../src/lineage/openlineage/receive/known-names.ts'
import { dbtComplete } from './dbt-events.ts'
import { openReceiving } from './receiving.ts'

const event = dbtComplete('lake', 'a', 'e49bb33a-4b62-417d-a378-0d218608b125')
const names = new KnownNames({ products: [], sources: [] })

test('without a key, events are taken in dev alone', async () => {
  await using receiving = await openReceiving(false)
  const server = receiving.serve({ mode: 'serve' })
  const { status, answer } = await receiving.post(event, { server })
  expect(status).toBe(403)
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'LINEAGE_CLOSED' } }] })
  expect((await receiving.post(event)).status).toBe(201)
})

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer wrong' }],
  ['the beginning of the key', { authorization: 'Bearer key-of-the' }],
  ['the key by another scheme', { authorization: 'Basic key-of-the-house' }],
])('with a key, a sender who shows %s is told so', async (_what, headers) => {
  await using receiving = await openReceiving(false)
  for (const mode of ['serve', 'dev'] as const) {
    const server = receiving.serve({ mode, lineageIn: { apiKey: 'key-of-the-house', names } })
    const { status, answer } = await receiving.post(event, { server, headers })
    expect(status).toBe(401)
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  }
})

test('who shows the key may send', async () => {
  await using receiving = await openReceiving(false)
  const server = receiving.serve({
    mode: 'serve',
    lineageIn: { apiKey: 'key-of-the-house', names },
  })
  const headers = { authorization: 'Bearer key-of-the-house' }
  expect((await receiving.post(event, { server, headers })).status).toBe(201)
})

test('a server that takes no events has nothing there', async () => {
  await using receiving = await openReceiving(false)
  const server = receiving.serve({ lineageIn: undefined })
  expect((await receiving.post(event, { server })).status).toBe(404)
})

test('what is no JSON is refused, and what is compressed is read', async () => {
  await using receiving = await openReceiving(false)
  const form = { 'content-type': 'text/plain' }
  expect((await receiving.post(event, { headers: form })).status).toBe(415)
  expect((await receiving.post('{"run":')).status).toBe(400)
  const send = async (body: Uint8Array<ArrayBuffer>): Promise<number> => {
    const request = new Request('http://localhost/api/v1/lineage', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body,
    })
    return (await receiving.server.fetch(request)).status
  }
  expect(await send(new Uint8Array(gzipSync(JSON.stringify(event))))).toBe(201)
  const bomb = gzipSync(Buffer.alloc(defaultLimits.lineageBytes + 1, ' '))
  expect(await send(new Uint8Array(bomb))).toBe(413)
  expect(await send(new Uint8Array([1, 2, 3]))).toBe(400)
})

test('events can only be posted', async () => {
  await using receiving = await openReceiving(false)
  const response = await receiving.server.fetch(new Request('http://localhost/api/v1/lineage'))
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('POST')
})

test('over HTTP, bodies may be larger than those of GraphQL, and have their own limit', async () => {
  await using receiving = await openReceiving(false)
  const server = receiving.serve({ limits: { bodyBytes: 1_000, lineageBytes: 20_000 } })
  const { port } = await server.listen(0, '127.0.0.1')
  const post = async (body: string): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await response.arrayBuffer()
    return response.status
  }
  try {
    const text = JSON.stringify(event)
    expect(text.length).toBeGreaterThan(1_000)
    expect(await post(text)).toBe(201)
    expect(await post(text.padEnd(20_001))).toBe(413)
  } finally {
    await server.close()
  }
})

test('the path of batches takes them too, and a request has so many events at most', async () => {
  await using receiving = await openReceiving(false)
  expect((await receiving.post([event], { path: '/api/v1/lineage/batch' })).status).toBe(200)
  expect((await receiving.post(Array.from({ length: 1_001 }, () => 17))).status).toBe(413)
})
