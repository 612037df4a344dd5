import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import { connectDatabase, type Database } from '../../src/database/connect.ts'
import {
  openEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.ts'
import { sharedDirectory } from './shared-postgres.ts'
import { embeddedDirectory } from './template.ts'

export { embeddedDirectory } from './template.ts'

/*
 * Real, empty databases for tests: on the server of DATABASE_URL when it is set, else embedded.
 * The first embedded one that a file needs is its worker's (shared-postgres.ts); further ones it
 * starts itself from a template, keeps, and empties between tests.
 */

export interface FreshDatabase extends AsyncDisposable {
  readonly database: Database
}

interface Instance {
  readonly directory: string
  readonly postgres: EmbeddedPostgres
  /** Another's to stop. */
  readonly shared: boolean
}

const started: Instance[] = []
const idle: Instance[] = []

/** Stops the embedded databases of a test file, those too that a failed test did not give back. */
export async function stopInstances(): Promise<void> {
  idle.length = 0
  for (const { directory, postgres, shared } of started.splice(0)) {
    await postgres.stop()
    if (!shared) await rm(directory, { recursive: true, force: true })
  }
}

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
  const remove = async () => {
    await onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    // Roles belong to the server, and a second wall has some for each database.
    await onServer(url, `DROP ROLE IF EXISTS platinum_api_${name}, platinum_reader_${name}`)
  }
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
  const theirs = started.some(({ shared }) => shared) ? undefined : sharedDirectory()
  const directory = theirs ?? (await embeddedDirectory())
  const postgres = await openEmbeddedPostgres({ directory })
  const instance = { directory, postgres, shared: theirs !== undefined }
  started.push(instance)
  if (instance.shared) await empty(instance)
  return instance
}

/** Drops every schema, so the next test finds nothing of this one. */
async function empty({ postgres }: Instance): Promise<void> {
  const client = new pg.Client({ ...postgres.connection, ssl: false })
  await client.connect()
  const { rows } = await client.query<{ statement: string }>(`
    SELECT format('DROP SCHEMA %I CASCADE', nspname) AS statement FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`)
  const remake = [
    'CREATE SCHEMA public',
    'GRANT USAGE ON SCHEMA public TO PUBLIC',
    'DISCARD TEMP',
    'SELECT pg_advisory_unlock_all()',
  ]
  await client.query([...rows.map((row) => row.statement), ...remake].join(';'))
  await client.end()
}
