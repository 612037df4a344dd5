import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { copyFixture, watch } from '../harness/command-line.ts'
import { query } from '../harness/graphql-client.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** npm's own scripts run on the Node that runs the tests, as they would in a project that has it. */
const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)

test(
  "another project, with the package installed from npm pack's tarball, serves its own products",
  { timeout: 240_000 },
  async () => {
    await using shop = await copyFixture('shop')
    const directory = await mkdtemp(join(tmpdir(), 'platinum-project-'))
    const env = { ...process.env, NODE_OPTIONS: '', PATH: path, ...shop.env }
    try {
      await run('npm', ['pack', '--pack-destination', directory], { cwd: root, env })
      const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'))
      await cp(shop.directory, directory, { recursive: true })
      await writeFile(
        join(directory, 'package.json'),
        JSON.stringify({
          name: 'outside',
          type: 'module',
          private: true,
          dependencies: { platinum: `file:./${tarball}` },
        }),
      )
      await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
        cwd: directory,
        env,
        maxBuffer: 64 * 1024 * 1024,
      })

      // A group of its own, so that the signal reaches what npx started.
      const child = spawn('npx', ['--no-install', 'platinum', 'dev', '--port', '0'], {
        cwd: directory,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      const dev = watch(child)
      try {
        const [, url = ''] = await dev.waitFor(/ready at (http:\S+)/)
        expect(await query(url, '{ customers { nodes { name orders } } }')).toMatchObject({
          data: {
            customers: {
              nodes: [
                { name: 'Ada', orders: '2' },
                { name: 'Grace', orders: '1' },
                { name: 'Linus', orders: '1' },
              ],
            },
          },
        })
      } finally {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
        await dev.finished
      }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
)
