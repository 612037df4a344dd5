/**
 * Who may talk to the one backend. Clients wait in the order they came; the holder keeps the turn
 * until it passes it on, which it does when its transaction has ended.
 */
export class SessionTurns<Client extends object> {
  #holder: Client | undefined
  readonly #waiting: { readonly client: Client; readonly start: () => void }[] = []

  /** Resolves when the client holds the turn. Returns at once when it holds it already. */
  take(client: Client): Promise<void> | undefined {
    if (this.#holder === client) return undefined
    if (this.#holder === undefined) {
      this.#holder = client
      return undefined
    }
    return new Promise((start) => this.#waiting.push({ client, start }))
  }

  /** Gives the turn to the client that has waited longest. Does nothing for any other than the holder. */
  pass(client: Client): void {
    if (this.#holder !== client) return
    const next = this.#waiting.shift()
    this.#holder = next?.client
    next?.start()
  }

  holds(client: Client): boolean {
    return this.#holder === client
  }

  /** Whether anyone waits for the holder. */
  get contended(): boolean {
    return this.#waiting.length > 0
  }
}
