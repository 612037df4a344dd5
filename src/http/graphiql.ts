import { readyMadeQueries } from '../graphql/ready-made-queries.ts'
import type { Registry } from '../product/product.ts'

/**
 * GraphiQL, whole in one page so that it needs no network, with queries that work in this project
 * in its tabs. Its code takes 9 MB, so it is loaded when the page is first asked for.
 */
export function createGraphiql(registry: Registry): () => Promise<Response> {
  let page: Promise<string> | undefined
  const render = async (): Promise<string> => {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    const tabs = readyMadeQueries(registry)
    return renderGraphiQL({
      title: 'Platinum',
      endpoint: '/graphql',
      defaultTabs: tabs.map(({ query }) => ({ query })),
    })
  }
  return async () => {
    const body = await (page ??= render())
    return new Response(body, {
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' },
    })
  }
}
