import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderId, seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
  await server.pool.query(
    `update platinum.remark set embedding = '[0.1,-3.4028235e38,1e-45]' where title = 'c'`,
  )
})

afterAll(() => server[Symbol.asyncDispose]())

/** As a client would write a vector, independently of the server: little-endian float32. */
function encode(...components: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(components.length * 4))
  components.forEach((component, index) => view.setFloat32(index * 4, component, true))
  return Buffer.from(view.buffer).toString('base64')
}

function decode(text: string): number[] {
  const bytes = Buffer.from(text, 'base64')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true))
}

interface Remark {
  readonly embedding: readonly number[] | null
  readonly embeddingBase64: string | null
}

test('a vector is served as base64 of the same numbers, at the root, under a row and by its key', async () => {
  const { remarks, order, remark } = await server.data<{
    remarks: { nodes: Remark[] }
    order: { remarks: { edges: { node: Remark }[] } }
    remark: { bytes: string }
  }>(`{
    remarks { nodes { embedding embeddingBase64 } }
    order(id: "${orderId(1)}") { remarks { edges { node { embeddingBase64 embedding } } } }
    remark(orderId: "${orderId(1)}", position: 1) { bytes: embeddingBase64 }
  }`)
  const nested = order.remarks.edges.map(({ node }) => node)
  expect(nested).toHaveLength(3)
  for (const { embedding, embeddingBase64 } of [...remarks.nodes, ...nested]) {
    expect(embeddingBase64 && decode(embeddingBase64)).toEqual(
      embedding && embedding.map(Math.fround),
    )
  }
  expect(remarks.nodes.map(({ embedding }) => embedding === null)).toContain(true)
  expect(remark.bytes).toBe(encode(0.6, 0.8, 0))
})

test('a masked vector has no bytes', async () => {
  expect(await server.data('{ contacts { nodes { embeddingBase64 } } }')).toEqual({
    contacts: { nodes: [{ embeddingBase64: null }, { embeddingBase64: null }] },
  })
})

const search = `query ($near: RemarkNear!, $after: String) {
  remarks(search: { near: $near }, first: 2, after: $after) {
    edges { distance node { title } }
    pageInfo { endCursor }
  }
}`

test('a search near a vector in base64 finds what a search near its numbers finds', async () => {
  for (const vector of [
    [1, 0, 0],
    [0.5, -0.25, 8],
  ]) {
    expect(await server.data(search, { near: { vectorBase64: encode(...vector) } })).toEqual(
      await server.data(search, { near: { vector } }),
    )
  }
  expect(
    await server.data(
      `{ remarks(search: { near: { vectorBase64: "${encode(0, 1, 0)}" } }, first: 1) { nodes { title } } }`,
    ),
  ).toEqual({ remarks: { nodes: [{ title: 'b' }] } })
})

test('a search near a vector in base64 is read on from its cursor', async () => {
  const near = { vectorBase64: encode(1, 0, 0) }
  const { remarks } = await server.data<{ remarks: { pageInfo: { endCursor: string } } }>(search, {
    near,
  })
  const after = remarks.pageInfo.endCursor
  const titles = await server.data<{ remarks: { edges: { node: { title: string } }[] } }>(search, {
    near,
    after,
  })
  expect(titles.remarks.edges[0]?.node.title).not.toBe('aaa')
  const error = await server.error(search, { near: { vectorBase64: encode(0, 1, 0) }, after })
  expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['remarks', 'after'] })
})

test.each([
  ['no base64', 'not base64!'],
  ['base64 without padding', Buffer.alloc(16, 1).toString('base64').replaceAll('=', '')],
  ['no whole number of components', Buffer.from('abcde').toString('base64')],
  ['too few dimensions', encode(1, 0)],
  ['too many dimensions', encode(1, 0, 0, 0)],
  ['nothing', ''],
  ['zeros', encode(0, 0, -0)],
])('a vector in base64 that is %s is refused with its place', async (_what, vectorBase64) => {
  const error = await server.error(search, { near: { vectorBase64 } })
  expect(error.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['remarks', 'search', 'near', 'vectorBase64'],
  })
})

test('a component that is not finite is refused with its place', async () => {
  for (const component of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const error = await server.error(search, {
      near: { vectorBase64: encode(1, component, 0) },
    })
    expect(error.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['remarks', 'search', 'near', 'vectorBase64', 1],
    })
  }
})
