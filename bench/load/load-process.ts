import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { loadResult, type LoadOrder, type LoadResult } from './message.ts'

/** The load generator, in a process of its own. */
export interface LoadProcess {
  /** @throws Error when a server answered anything but data */
  readonly run: (order: LoadOrder) => Promise<LoadResult>
  readonly stop: () => Promise<void>
}

export function startLoadProcess(): LoadProcess {
  const child = fork(fileURLToPath(new URL('./generate.ts', import.meta.url)), [], { execArgv: [] })
  return {
    run: async (order) => {
      const answer = once(child, 'message')
      child.send(order)
      const result = loadResult.parse((await answer)[0])
      if ('error' in result) throw new Error(result.error)
      return result
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
