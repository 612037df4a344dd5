/** Why a request is worked on no longer: the reason its signal is aborted with. */
export class RequestEnded extends Error {
  override readonly name = 'RequestEnded'
  readonly because: 'it took too long' | 'its client left'

  constructor(because: RequestEnded['because']) {
    super(`The request ended, because ${because}.`)
    this.because = because
  }
}
