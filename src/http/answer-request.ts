import type { Routes } from './routes.ts'

/** Answers a request without a network, by the same ways as over HTTP. */
export async function answerRequest(routes: Routes, request: Request): Promise<Response> {
  if (request.method !== 'POST' || new URL(request.url).pathname !== '/graphql') {
    return await routes.handle(request)
  }
  const body = await request.text()
  const { headers, signal } = request
  const answer = await routes.postGraphql({
    contentType: headers.get('content-type') ?? undefined,
    accept: headers.get('accept') ?? undefined,
    body,
    signal,
  })
  if (answer) {
    return new Response(answer.body, { headers: { 'Content-Type': answer.contentType } })
  }
  return await routes.handle(new Request(request.url, { method: 'POST', headers, signal, body }))
}
