import pg from 'pg'

/** Every text that the driver sends to Postgres as SQL, and the values that go beside it. */
export class WireSpy implements Disposable {
  readonly texts = new Set<string>()
  readonly values = new Set<string>()
  /** How many statements were sent. */
  sent = 0
  readonly #restore: () => void

  constructor() {
    const connection = pg.Connection.prototype
    const { query, parse, bind } = connection
    const note = (text: unknown): void => {
      this.sent += 1
      this.texts.add(String(text))
    }
    const noteValues = (values: readonly unknown[] | undefined): void => {
      for (const value of values ?? []) this.values.add(String(value))
    }
    connection.query = function (this: pg.Connection, text) {
      note(text)
      return query.call(this, text)
    }
    connection.parse = function (this: pg.Connection, statement, more) {
      note(statement?.text)
      note(statement?.name)
      return parse.call(this, statement, more)
    }
    connection.bind = function (this: pg.Connection, config, more) {
      noteValues(config?.values ?? undefined)
      return bind.call(this, config, more)
    }
    this.#restore = () => Object.assign(connection, { query, parse, bind })
  }

  /** Forgets what was seen, so that the next request is looked at alone. */
  clear(): void {
    this.texts.clear()
    this.values.clear()
  }

  [Symbol.dispose](): void {
    this.#restore()
  }
}
