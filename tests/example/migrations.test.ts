import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

test('the committed migrations lead to the schema as it is: run npm run migrations after a change', async () => {
  // drizzle-kit takes no absolute folder.
  const copy = await mkdtemp(join(repository, 'node_modules/.cache-migrations-'))
  try {
    await cp(join(repository, 'migrations'), copy, { recursive: true })
    const committed = await readdir(copy)
    const config = ['--dialect', 'postgresql', '--schema', 'schema/index.ts']
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=platinum-source',
        'node_modules/drizzle-kit/bin.cjs',
        'generate',
        ...config,
        '--out',
        relative(repository, copy),
      ],
      { cwd: repository },
    )
    expect(stdout).toContain('No schema changes, nothing to migrate')
    expect(await readdir(copy)).toEqual(committed)
  } finally {
    await rm(copy, { recursive: true })
  }
})
