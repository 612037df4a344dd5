/** Takes events somewhere. The way to Kafka or another queue is one of these, in the configuration. */
export interface EventTransport {
  /**
   * Sends one event; resolves when it has arrived. What is thrown means that it did not: it is sent
   * again later, in its turn. An event may arrive twice, after a crash.
   *
   * @param event JSON on one line.
   * @param signal aborted when it takes too long, or when the process ends.
   */
  readonly send: (event: string, signal: AbortSignal) => Promise<void>
}

/** The destination has read an event and will not take it, however often it is sent. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused'
}
