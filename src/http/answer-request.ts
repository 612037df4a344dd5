import { explainHeader } from '../graphql/explanation.ts'
import { provenanceHeader } from '../graphql/provenance.ts'
import { Deadline } from './deadline.ts'
import type { Routes } from './routes.ts'

/**
 * Answers a request without a network, by the same ways as over HTTP.
 * @param requestMs longest it may take
 */
export async function answerRequest(
  routes: Routes,
  request: Request,
  requestMs: number,
): Promise<Response> {
  const deadline = new Deadline(requestMs)
  const { headers, signal } = request
  const leave = (): void => deadline.clientLeft()
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/graphql') {
      return await routes.handle(request, deadline.signal)
    }
    const body = await request.text()
    const answer = await routes.postGraphql({
      contentType: headers.get('content-type') ?? undefined,
      accept: headers.get('accept') ?? undefined,
      explain: headers.get(explainHeader) ?? undefined,
      provenance: headers.get(provenanceHeader) ?? undefined,
      body,
      signal: deadline.signal,
    })
    if (answer) {
      return new Response(answer.body, { headers: { 'Content-Type': answer.contentType } })
    }
    const again = new Request(request.url, { method: 'POST', headers, body })
    return await routes.handle(again, deadline.signal)
  } finally {
    signal.removeEventListener('abort', leave)
    deadline.met()
  }
}
