import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../graphql/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(() => server[Symbol.asyncDispose]())

const browser = { headers: { accept: 'text/html,application/xhtml+xml' } }

test('in dev a browser gets GraphiQL, with queries that answer in this project', async () => {
  await using dev = server.with({ mode: 'dev' })
  const root = await dev.server.fetch(new Request('http://localhost/', browser))
  expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql'])
  const page = await dev.server.fetch(new Request('http://localhost/graphql', browser))
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const html = await page.text()
  const tabs = /"defaultTabs":(\[.*?\])/.exec(html)?.[1] ?? '[]'
  const queries = (JSON.parse(tabs) as { query: string }[]).map(({ query }) => query)
  expect(queries).toHaveLength(2)
  for (const query of queries) expect(await dev.ask(query)).not.toHaveProperty('errors')
})

test('the page needs nothing from the network', async () => {
  await using dev = server.with({ mode: 'dev' })
  const page = await dev.server.fetch(new Request('http://localhost/graphql', browser))
  const html = await page.text()
  const outsideScripts = html
    .replace(/<script>[^]*<\/script>/, '')
    .replace(/<style>[^]*?<\/style>/g, '')
  expect(outsideScripts).not.toMatch(/(src|href)="?https?:/)
  expect(html).not.toMatch(/<script[^>]+src=/)
  expect(html).not.toMatch(/@import\s+url|unpkg\.com|jsdelivr/)
})

test('elsewhere a browser gets no page', async () => {
  const response = await server.server.fetch(new Request('http://localhost/graphql', browser))
  expect(response.headers.get('content-type') ?? '').not.toContain('html')
  const root = await server.server.fetch(new Request('http://localhost/', browser))
  expect(root.status).toBe(404)
})
