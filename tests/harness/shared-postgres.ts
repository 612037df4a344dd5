import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import {
  openEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.ts'
import { embeddedDirectory } from './template.ts'

/*
 * One embedded Postgres for each vitest worker, started once a run: starting one for every test file
 * costs more than most files' tests. A file finds its worker's through `sharedDirectory` and empties
 * it first; what it leaves behind is gone before the next one looks.
 */

const variable = 'PLATINUM_TEST_POSTGRES'

/** Folder of this worker's database; undefined where none was started. */
export function sharedDirectory(): string | undefined {
  const directories = (process.env[variable] ?? '').split('\n').filter(Boolean)
  return directories[Number(process.env['VITEST_POOL_ID'] ?? 0) - 1]
}

/** Vitest's global setup. With DATABASE_URL most files do not need it, and the few start their own. */
export async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  const running: { readonly directory: string; readonly postgres: EmbeddedPostgres }[] = []
  const workers = process.env['DATABASE_URL'] ? 0 : Number(config.maxWorkers)
  for (let worker = 0; worker < workers; worker++) {
    const directory = await embeddedDirectory()
    running.push({ directory, postgres: await openEmbeddedPostgres({ directory }) })
  }
  process.env[variable] = running.map(({ directory }) => directory).join('\n')
  return async () => {
    for (const { directory, postgres } of running) {
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    }
  }
}
