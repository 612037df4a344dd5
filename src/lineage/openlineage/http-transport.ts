import { EventRefused, type EventTransport } from './transport.ts'

export interface HttpDestination {
  readonly url: URL
  /** Sent as a bearer token. In no message, whatever the endpoint answers. */
  readonly apiKey: string | undefined
}

const shownCharacters = 200

/** What the endpoint may take back after reading an event: the event itself is wrong. */
const refusals = new Set([400, 413, 422])

/** Posts each event to an endpoint, as the clients of OpenLineage do. */
export function httpTransport({ url, apiKey }: HttpDestination): EventTransport {
  return {
    async send(event, signal) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: event,
        // Following would turn the POST into a GET, or carry the key to another host.
        redirect: 'manual',
        signal,
      })
      const answer = await response.text()
      if (response.ok) return
      const said = answer.replace(/\s+/g, ' ').slice(0, shownCharacters)
      const clean = apiKey === undefined ? said : said.replaceAll(apiKey, '[key]')
      const message = `${url.origin}${url.pathname} answers ${response.status}: ${clean}`
      throw refusals.has(response.status) ? new EventRefused(message) : new Error(message)
    },
  }
}
