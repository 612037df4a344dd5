import { RequestEnded } from '../query/request-ended.ts'

/** The end of a request that is not its answer: its client leaves, or it takes too long. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout

  /** @param ms longest the request may take from now on */
  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new RequestEnded('it took too long'))
    }, ms)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  clientLeft(): void {
    this.#controller.abort(new RequestEnded('its client left'))
  }

  /** To be called when the request is answered. */
  met(): void {
    clearTimeout(this.#timer)
  }
}
