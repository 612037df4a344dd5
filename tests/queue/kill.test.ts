import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownData, watch, type Environment, type Running } from '../harness/command-line.ts'

const program = join(import.meta.dirname, 'programs/work-until.ts')

function start(phase: string, env: Environment): Running {
  return watch(
    spawn(process.execPath, ['--conditions=platinum-source', program, phase], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

// Embedded, each start takes seconds: one phase stands for all there, a server sees every one.
const everyPhase = ['write', 'embed', 'audit', 'publish']
const phases = process.env['DATABASE_URL'] ? everyPhase : ['publish']

test.each(phases)(
  'kill -9 in the middle of %s: what was served is served, and the next start goes on',
  async (phase) => {
    await using data = await ownData()
    await using killed = start(phase, data.env)
    await killed.waitFor(/STOPPED/)
    await killed.stop('SIGKILL')

    await using resumed = start('resume', data.env)
    const { code, stdout, stderr } = await resumed.finished
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      before: { rows: 51, versions: ['version 1'], data_version: 1 },
      after: { rows: 51, versions: ['version 2'], data_version: 2 },
      steps: [
        { status: 'PUBLISHED', deaths: 0 },
        { status: 'PUBLISHED', deaths: 1 },
      ],
      runs: [{ status: 'PUBLISHED' }, { status: 'LOST' }, { status: 'PUBLISHED' }],
      tables: [],
      next: { rows: 51, versions: ['version 3'], data_version: 3 },
    })
  },
  120_000,
)
