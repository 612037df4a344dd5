import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll } from 'vitest'
import { connectDatabase, type Database } from '../../src/database/connect.ts'
import {
  openEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.ts'

/*
 * Real, empty databases for tests: on the server of DATABASE_URL when it is set, else embedded.
 * Starting an embedded one takes half a second, so a test file keeps those it has and empties them
 * between tests. The first of all, which takes seconds to make, is kept as a template.
 */

export interface FreshDatabase extends AsyncDisposable {
  readonly database: Database
}

interface Instance {
  readonly directory: string
  readonly postgres: EmbeddedPostgres
}

const started: Instance[] = []
const idle: Instance[] = []

// Also those that a failed test did not give back.
afterAll(async () => {
  idle.length = 0
  for (const { directory, postgres } of started.splice(0)) {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
})

/**
 * An empty database with pgvector, removed when disposed:
 * `await using fresh = await freshDatabase()`.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const url = process.env.DATABASE_URL
  return url === undefined || url === '' ? await freshEmbedded() : await freshOnServer(url)
}

async function freshOnServer(url: string): Promise<FreshDatabase> {
  const name = `platinum_test_${process.pid}_${randomBytes(6).toString('hex')}`
  const own = new URL(url)
  own.pathname = `/${name}`
  await onServer(url, `CREATE DATABASE ${name}`)
  const remove = () => onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  try {
    const database = await connectDatabase({ url: own.href })
    const dispose = async () => {
      await database.close()
      await remove()
    }
    return { database, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await remove()
    throw error
  }
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** An empty embedded database, whatever DATABASE_URL says. */
export async function freshEmbedded(): Promise<FreshDatabase> {
  const instance = idle.pop() ?? (await startInstance())
  // The instance is owned here, so this attaches to it, and closing leaves it running.
  const database = await connectDatabase({ embeddedDirectory: instance.directory })
  const dispose = async () => {
    await database.close()
    await empty(instance)
    idle.push(instance)
  }
  return { database, [Symbol.asyncDispose]: dispose }
}

async function startInstance(): Promise<Instance> {
  const directory = await embeddedDirectory()
  const instance = { directory, postgres: await openEmbeddedPostgres({ directory }) }
  started.push(instance)
  return instance
}

/** A temporary folder with an empty embedded database, not started. Remove it after use. */
export async function embeddedDirectory(): Promise<string> {
  // Short, so that the socket stands in the folder itself.
  const directory = await mkdtemp(join(tmpdir(), 'platinum-test-'))
  await cp(await template(), directory, { recursive: true })
  return directory
}

/** Drops every schema, so the next test finds nothing of this one. */
async function empty({ postgres }: Instance): Promise<void> {
  const client = new pg.Client({ ...postgres.connection, ssl: false })
  await client.connect()
  const { rows } = await client.query<{ statement: string }>(`
    SELECT format('DROP SCHEMA %I CASCADE', nspname) AS statement FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`)
  const remake = ['CREATE SCHEMA public', 'GRANT USAGE ON SCHEMA public TO PUBLIC']
  await client.query([...rows.map((row) => row.statement), ...remake].join(';'))
  await client.end()
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
