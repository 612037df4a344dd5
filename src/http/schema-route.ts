/**
 * `GET /schema.graphql`: the schema with contract and lineage on every type and field. It is that of
 * who asks, so that no cache may give it to others.
 */
export function schemaResponse(sdl: string): Response {
  return new Response(sdl, {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
