/**
 * The batches of a source or a step, until the signal is aborted: then it throws the signal's
 * reason at once, even if the project's code is stuck and never answers again. One batch is
 * outstanding at a time, so the producer never runs ahead of the writer.
 */
export async function* untilAborted<T>(
  batches: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = batches[Symbol.asyncIterator]()
  let finished = false
  try {
    for (;;) {
      const next = await unlessAborted(() => iterator.next(), signal)
      if (next.done === true) {
        finished = true
        return
      }
      yield next.value
    }
  } catch (error) {
    // An iterator that threw has ended; one that is merely slow has not.
    finished = !signal.aborted
    throw error
  } finally {
    if (!finished) await close(iterator, signal)
  }
}

/** Lets the project's `finally` blocks run; nobody waits for those of code that is stuck. */
async function close(iterator: AsyncIterator<unknown>, signal: AbortSignal): Promise<void> {
  const closing = Promise.resolve(iterator.return?.()).catch(() => undefined)
  if (!signal.aborted) await closing
}

async function unlessAborted<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([start(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
