import pg from 'pg'
import { vi } from 'vitest'

/** Every text that the driver sends to Postgres as SQL, and the values that go beside it. */
export class WireSpy implements Disposable {
  readonly #query = vi.spyOn(pg.Connection.prototype, 'query')
  readonly #parse = vi.spyOn(pg.Connection.prototype, 'parse')
  readonly #bind = vi.spyOn(pg.Connection.prototype, 'bind')

  /** Texts of statements, and the names of those that are prepared. */
  texts(): string[] {
    // The driver leaves out the name of what is not prepared.
    return [
      ...this.#query.mock.calls.map(([text]) => text),
      ...this.#parse.mock.calls.flatMap(([{ text, name }]) => [text, String(name)]),
    ]
  }

  /** Each as it is sent. */
  values(): string[] {
    return this.#bind.mock.calls.flatMap(([config]) => config?.values?.map(String) ?? [])
  }

  /** Forgets what was seen, so that the next request is looked at alone. */
  clear(): void {
    this.#query.mockClear()
    this.#parse.mockClear()
    this.#bind.mockClear()
  }

  [Symbol.dispose](): void {
    this.#query.mockRestore()
    this.#parse.mockRestore()
    this.#bind.mockRestore()
  }
}
