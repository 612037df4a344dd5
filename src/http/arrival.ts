import type { Identity } from '../identity/identity.ts'

/** What a request says before its body is read. */
export interface Arrival {
  readonly method: string
  readonly pathname: string
  readonly accept: string | undefined
  readonly authorization: string | undefined
  readonly purpose: string | undefined
  /** The host that was asked, as the client calls it. */
  readonly host: string | undefined
  /** The origin of the web page that asks; programs have none. */
  readonly origin: string | undefined
  /** `Sec-Fetch-Site`: how a browser sees that page and this server. */
  readonly fetchSite: string | undefined
  /** The method that a browser asks to be allowed. */
  readonly wouldUse: string | undefined
  /** Of the other end of the connection, which may be a proxy's. */
  readonly address: string | undefined
}

/** Leave to be answered. */
export interface Admitted {
  /** The path that the request was let in for; it is answered by this one. */
  readonly pathname: string
  /** Who asks; undefined where nobody needs to say so. */
  readonly identity: Identity | undefined
  /** Whose requests are counted together, and wait for each other; undefined: it is not asked who. */
  readonly asker?: string | undefined
  /** Headers that its answer has besides. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}
