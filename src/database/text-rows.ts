import type pg from 'pg'
import { rowMessage, SentRows, type TextRow } from './cells.ts'
import { tapOf, type RowTap } from './row-tap.ts'

/** A statement that is prepared under its name, and its values, each as Postgres reads it. */
export interface TextStatement {
  readonly name: string
  readonly text: string
  readonly values: readonly (string | null)[]
}

/** A statement and its values, each as Postgres reads it. */
export interface TextQuery {
  readonly text: string
  /** Text, or the bytes that a type receives. */
  readonly values: readonly (string | null | Buffer)[]
  /**
   * Name to prepare it under, so that a connection parses and plans it once. The same text under
   * every name. Undefined: parsed each time.
   */
  readonly name: string | undefined
  /**
   * Runs first, in the same transaction and without a round trip of its own; its rows are dropped.
   * What it sets for the transaction is gone after the statement, also after a failed one.
   */
  readonly before?: TextStatement | undefined
}

/** Prepared statements a connection keeps; the one that was not used for longest makes room. */
const maxPrepared = 200

/** The names each connection has prepared, least recently used first. */
const prepared = new WeakMap<pg.Connection, Set<string>>()

/**
 * A query for `client.query` whose rows stay as they were sent. Against the driver's own query it
 * leaves out the description of the columns, which its caller knows, and an object, a string and a
 * parser for each value: on a list of 100 rows that is most of the driver's time.
 */
export class TextRows implements pg.Submittable {
  readonly #query: TextQuery
  readonly #done: (error: Error | undefined, rows: SentRows) => void
  readonly #rows = new SentRows()
  #tap: RowTap | undefined
  #names: Set<string> | undefined
  #isBefore: boolean

  constructor(query: TextQuery, done: (error: Error | undefined, rows: SentRows) => void) {
    this.#query = query
    this.#done = done
    this.#isBefore = query.before !== undefined
  }

  /** Called by the client when it is this query's turn. */
  submit(connection: pg.Connection): void {
    const { before } = this.#query
    this.#tap = tapOf(connection)
    this.#take()
    connection.stream.cork()
    // Until Sync, Postgres runs all of it in one transaction.
    if (before) this.#run(connection, before)
    this.#run(connection, this.#query)
    connection.sync()
    connection.stream.uncork()
  }

  /** Has the rows of the statement come here, and those of the one before it nowhere. */
  #take(): void {
    if (!this.#tap) return
    this.#tap.take = this.#isBefore
      ? () => undefined
      : (bytes, place) => this.#rows.add(bytes, place)
  }

  #run(connection: pg.Connection, { name, text, values }: TextQuery): void {
    this.#parse(connection, name, text)
    connection.bind({ statement: name ?? '', values: [...values] }, true)
    connection.execute({ portal: '', rows: '0' }, true)
  }

  #parse(connection: pg.Connection, name: string | undefined, text: string): void {
    if (name === undefined) {
      connection.parse({ name: '', text, types: [] }, true)
      return
    }
    const names = prepared.get(connection) ?? new Set()
    prepared.set(connection, names)
    this.#names = names
    if (names.delete(name)) {
      names.add(name)
      return
    }
    const [oldest] = names
    if (oldest !== undefined && names.size >= maxPrepared) {
      connection.close({ type: 'S', name: oldest }, true)
      names.delete(oldest)
    }
    // Closing what does not exist is no error; an earlier attempt may have left it behind.
    connection.close({ type: 'S', name }, true)
    connection.parse({ name, text, types: [] }, true)
    names.add(name)
  }

  /** On a connection that is not tapped. */
  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    if (!this.#isBefore) this.#rows.add(rowMessage(fields), 0)
  }

  handleError(error: Error): void {
    // Whether the statement or its values were refused is not told, so it is prepared anew.
    const { name, before } = this.#query
    if (name !== undefined) this.#names?.delete(name)
    if (before) this.#names?.delete(before.name)
    this.#end(error)
  }

  handleReadyForQuery(): void {
    this.#end(undefined)
  }

  #end(error: Error | undefined): void {
    if (this.#tap) this.#tap.take = undefined
    this.#done(error, this.#rows)
  }

  handleRowDescription(): void {}

  handleCommandComplete(): void {
    if (!this.#isBefore) return
    this.#isBefore = false
    this.#take()
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}

/**
 * Errors of a statement that was prepared before a column changed its type (0A000), or on a
 * connection that has been reset since, as a pooler between does (26000).
 */
const outdated = new Set<unknown>(['0A000', '26000'])

/** Runs a query on a client. @throws what Postgres says */
export async function readTextRows(
  client: Pick<pg.ClientBase, 'query'>,
  query: TextQuery,
): Promise<SentRows> {
  try {
    return await submit(client, query)
  } catch (error) {
    const again =
      (query.name !== undefined || query.before !== undefined) &&
      error instanceof Error &&
      'code' in error &&
      outdated.has(error.code)
    if (!again) throw error
    return await submit(client, query)
  }
}

function submit(client: Pick<pg.ClientBase, 'query'>, query: TextQuery): Promise<SentRows> {
  return new Promise((resolve, reject) => {
    client.query(
      new TextRows(query, (error, rows) => {
        if (error) reject(error)
        else resolve(rows)
      }),
    )
  })
}

/** A list as Postgres reads an array: `{"a","b"}`. */
export function arrayText(values: readonly string[]): string {
  let text = ''
  for (const value of values) {
    const escaped = /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value
    text += `${text === '' ? '{"' : ',"'}${escaped}"`
  }
  return text === '' ? '{}' : `${text}}`
}
