import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const directory = fileURLToPath(new URL('../peers', import.meta.url))

/** Installs the peers' own package, once. @throws Error when npm cannot */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (existsSync(`${directory}/node_modules/postgraphile`)) return
  say('Installing PostGraphile into bench/peers, once.')
  const npm = spawn('npm', ['ci', '--no-progress'], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await once(npm, 'exit')
  if (npm.exitCode === 0) return
  throw new Error('npm ci failed in bench/peers. Leave PostGraphile out: --targets floor,platinum')
}
