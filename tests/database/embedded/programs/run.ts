import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Program extends AsyncDisposable {
  readonly process: ChildProcess
  /** The next line it prints; rejects with its errors when it ends first. */
  nextLine(): Promise<string>
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>
  /** Ends its standard input and waits for it to end. */
  finish(): Promise<number | null>
}

/** Starts one of the programs of this folder. */
export function runProgram(name: string, ...args: readonly string[]): Program {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return {
    process: child,
    async nextLine() {
      const line = await lines.next()
      if (line.done === true) throw new Error(`${name} ended early: ${errors}`)
      return line.value
    },
    kill,
    async finish() {
      child.stdin.end()
      await exited
      if (child.exitCode !== 0) throw new Error(`${name} failed: ${errors}`)
      return child.exitCode
    },
    [Symbol.asyncDispose]: kill,
  }
}
