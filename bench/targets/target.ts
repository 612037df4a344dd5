import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export const targetNames = ['floor', 'platinum', 'postgraphile'] as const

export type TargetName = (typeof targetNames)[number]

/** A server under measurement, in a process of its own. */
export interface Target {
  readonly name: TargetName
  readonly port: number
  /** Processor time and memory since it started. */
  readonly usage: () => Promise<Usage>
  readonly stop: () => Promise<void>
}

export interface Usage {
  readonly cpuMicros: number
  /** Resident memory. */
  readonly memoryBytes: number
}

const modules: Readonly<Record<TargetName, string>> = {
  floor: './floor.ts',
  platinum: './platinum.ts',
  postgraphile: '../peers/postgraphile.ts',
}

const ready = z.object({ kind: z.literal('ready'), port: z.int() })
const usageMessage = z.object({
  kind: z.literal('usage'),
  cpuMicros: z.number(),
  memoryBytes: z.number(),
})

/**
 * @param nodeOptions such as `--cpu-prof`
 * @param more variables of its environment
 * @throws Error with what the process wrote, when it ends before it answers
 */
export async function startTarget(
  name: TargetName,
  databaseUrl: string,
  nodeOptions: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const child = fork(fileURLToPath(new URL(modules[name], import.meta.url)), [], {
    execArgv: ['--conditions=platinum-source', ...nodeOptions],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      BENCH_DATABASE_URL: databaseUrl,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const written = collect(child)
  const ended = once(child, 'exit').then((): never => {
    throw new Error(`${name} ended before it answered:\n${written()}`)
  })
  const { port } = ready.parse(await Promise.race([nextMessage(child), ended]))
  return {
    name,
    port,
    usage: async () => {
      const answer = nextMessage(child)
      child.send('usage')
      return usageMessage.parse(await answer)
    },
    stop: async () => {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
      const text = written()
      // A server that works has nothing to say; PostGraphile warns of vectors at its start.
      if (text !== '' && name !== 'postgraphile') console.error(`${name} wrote:\n${text}`)
    },
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'message'))[0]
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-10_000)
    })
  }
  return () => text
}
