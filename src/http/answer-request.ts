import { explainHeader } from '../graphql/explanation.ts'
import { provenanceHeader } from '../graphql/provenance.ts'
import { purposeHeader } from '../identity/authenticator.ts'
import { clientName } from '../usage/client-name.ts'
import { Deadline } from './deadline.ts'
import { addHeaders } from './json-response.ts'
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
  const { headers, method, signal } = request
  const { pathname } = new URL(request.url)
  const leave = (): void => deadline.clientLeft()
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    const admitted = await routes.admit({
      method,
      pathname,
      accept: headers.get('accept') ?? undefined,
      authorization: headers.get('authorization') ?? undefined,
      address: undefined,
      purpose: headers.get(purposeHeader) ?? undefined,
      host: headers.get('host') ?? undefined,
      origin: headers.get('origin') ?? undefined,
      fetchSite: headers.get('sec-fetch-site') ?? undefined,
      wouldUse: headers.get('access-control-request-method') ?? undefined,
    })
    if (admitted instanceof Response) return admitted
    const withHeaders = (response: Response): Response => {
      addHeaders(response, admitted.headers)
      return response
    }
    const { identity, asker = '' } = admitted
    if (method !== 'POST' || pathname !== '/graphql' || !identity) {
      return withHeaders(await routes.handle(request, deadline.signal, admitted))
    }
    const body = await request.text()
    const answer = await routes.postGraphql({
      identity,
      asker,
      contentType: headers.get('content-type') ?? undefined,
      accept: headers.get('accept') ?? undefined,
      explain: headers.get(explainHeader) ?? undefined,
      provenance: headers.get(provenanceHeader) ?? undefined,
      client: clientName(identity.client, (name) => headers.get(name) ?? undefined),
      body,
      signal: deadline.signal,
    })
    if (answer) {
      const { status, contentType } = answer
      const ready = { status, headers: { 'Content-Type': contentType } }
      return withHeaders(new Response(Buffer.from(answer.body.bytes, 'latin1'), ready))
    }
    const again = new Request(request.url, { method: 'POST', headers, body })
    return withHeaders(await routes.handle(again, deadline.signal, admitted))
  } finally {
    signal.removeEventListener('abort', leave)
    deadline.met()
  }
}
