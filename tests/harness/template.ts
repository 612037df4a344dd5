import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectDatabase } from '../../src/database/connect.ts'

/** A temporary folder with an empty embedded database, not started. Remove it after use. */
export async function embeddedDirectory(): Promise<string> {
  // Short, so that the socket stands in the folder itself.
  const directory = await mkdtemp(join(tmpdir(), 'platinum-test-'))
  await cp(await template(), directory, { recursive: true })
  return directory
}

/** The folder of an embedded database that was started once, has pgvector, and was stopped. */
async function template(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/platinum', import.meta.url))
  const folder = join(cache, `embedded-${await pgliteVersion()}`)
  if (await exists(folder)) return folder
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, 'draft-'))
  const database = await connectDatabase({ embeddedDirectory: draft })
  await database.close()
  // Another test process may have been faster; its template is as good.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }))
  return folder
}

async function exists(folder: string): Promise<boolean> {
  return await readFile(join(folder, 'postgres', 'platinum-ready')).then(
    () => true,
    () => false,
  )
}

async function pgliteVersion(): Promise<string> {
  const manifest = new URL('../../package-lock.json', import.meta.url)
  const found = /"node_modules\/@electric-sql\/pglite":\s*\{\s*"version": "([^"]+)"/.exec(
    await readFile(manifest, 'utf8'),
  )
  return found?.[1] ?? 'unknown'
}
