import type { Arrival } from './arrival.ts'
import { failure } from './refusal-response.ts'

/**
 * Refuses requests that call a server of this machine by another name. A page on the web can have
 * its own name lead here, and then a browser takes it and this server for one and the same; whom
 * the page calls it by is what tells them apart.
 *
 * @returns undefined for a request that calls it by a name of this machine, or by none, as no browser does
 */
export function refuseOtherNames({ host }: Arrival): Response | undefined {
  if (host === undefined || isLocalName(host)) return undefined
  return failure(
    403,
    'HOST_REFUSED',
    'This server is for this machine alone. Ask for localhost, or let it listen elsewhere with --host.',
  )
}

/** @param host with its port, if it has one: `localhost:4000`, `[::1]:4000` */
function isLocalName(host: string): boolean {
  const url = `http://${host}`
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
