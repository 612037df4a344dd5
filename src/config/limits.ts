/** What one request, and all of them together, may ask of the server. Each is a setting. */
export interface Limits {
  /** Largest body of a request, in bytes. */
  readonly bodyBytes: number
  /** Largest body of a request to `POST /api/v1/lineage`, in bytes, compressed or not. */
  readonly lineageBytes: number
  /** Most characters of a document, comments and spaces too. */
  readonly documentCharacters: number
  /** Most tokens of a document. */
  readonly tokens: number
  /** Most fields and fragment spreads of an operation, counted anew wherever a fragment is spread. */
  readonly selections: number
  /** Most fields that an operation asks of `Query` itself: each is a statement. */
  readonly rootFields: number
  /** Most fields of an operation under a name of their own, counted wherever they are spread. */
  readonly aliases: number
  /** Most directives written in a document. */
  readonly directives: number
  /** Most values of a request's variables, those of lists and of objects each by itself. */
  readonly values: number
  /** Most relations that a selection follows in a row. */
  readonly depth: number
  /** Rows of a page for which neither `first` nor `last` is given. */
  readonly pageSize: number
  /** Most rows of a page. */
  readonly maxPageSize: number
  /**
   * Highest cost of an operation, in points of ten rows; src/query/cost.ts says how it is counted.
   * A role may have another.
   */
  readonly cost: number
  /** Longest a statement may run, in milliseconds. The embedded database knows no such limit. */
  readonly statementMs: number
  /**
   * Longest a statement may wait for a lock that somebody else holds, in milliseconds. The embedded
   * database knows no such limit.
   */
  readonly lockMs: number
  /** Longest the head of a request may take to arrive, in milliseconds. */
  readonly headersMs: number
  /** Longest a request may take to arrive as a whole, in milliseconds. */
  readonly bodyMs: number
  /** Longest a request may take from its last byte to its answer, in milliseconds. */
  readonly requestMs: number
  /** Longest a client may take to receive an answer, in milliseconds. */
  readonly answerMs: number
  /**
   * Most requests of one asker in a minute, counted in each process; those without credentials are
   * told apart by their address. 0: as many as they like.
   */
  readonly requestsPerMinute: number
  /**
   * Most different credentials that one address may show in a minute and that are not accepted,
   * and most times of each, counted in each process; addresses of IPv6 by their first 64 bits. After that it is answered only with
   * credentials that the process knows already. 0: as many as it likes.
   */
  readonly failuresPerMinute: number
  /**
   * Most connections of one address at a time; addresses of IPv6 by their first 64 bits. Further
   * ones are closed as soon as they are open. 0: as many as it likes.
   */
  readonly connectionsPerAddress: number
  /**
   * Most statements that wait for a connection to the database. Who waits waits in turn; beyond it
   * those are sent away who have their share of them already, and beyond twice as many everyone.
   */
  readonly waiting: number
}

export const defaultLimits: Limits = {
  bodyBytes: 1_000_000,
  lineageBytes: 5_000_000,
  documentCharacters: 100_000,
  tokens: 2_000,
  selections: 2_000,
  rootFields: 10,
  aliases: 30,
  directives: 10,
  values: 5_000,
  depth: 10,
  pageSize: 100,
  maxPageSize: 1_000,
  cost: 5_000,
  statementMs: 10_000,
  lockMs: 3_000,
  headersMs: 10_000,
  bodyMs: 30_000,
  requestMs: 30_000,
  answerMs: 60_000,
  requestsPerMinute: 0,
  failuresPerMinute: 60,
  connectionsPerAddress: 1_000,
  waiting: 1_000,
}

/** The limits in force, where some are set. */
export function withDefaults(limits: Partial<Limits> | undefined): Limits {
  return { ...defaultLimits, ...limits }
}
