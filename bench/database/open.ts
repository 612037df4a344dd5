import pg from 'pg'
import { quoteIdentifier, quoteLiteral } from '../../src/database/identifier.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { registry } from '../project.ts'
import { indexes, searchFunctions } from './indexes.ts'
import { publish } from './publish.ts'
import { fillTables } from './rows.ts'
import { databaseName, type Size } from './size.ts'
import { createTables } from './tables.ts'

const complete = 'complete'

/**
 * Makes the database of a benchmark, unless an earlier run has made it.
 * @param serverUrl any database of the server, whose user may create databases
 * @param say told what is being done, since filling takes a while
 * @returns its URL
 */
export async function openBenchDatabase(
  serverUrl: string,
  size: Size,
  say: (line: string) => void,
): Promise<string> {
  const name = databaseName(size)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const server = new pg.Client({ connectionString: serverUrl })
  await server.connect()
  try {
    const { rows } = await server.query<{ comment: string | null }>(
      `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
      [name],
    )
    if (rows[0]?.comment === complete) {
      await bringUpToDate(url.href)
      return url.href
    }
    if (rows[0]) await server.query(`drop database ${quoteIdentifier(name)}`)
    await server.query(`create database ${quoteIdentifier(name)}`)
    // What graph searches need for a recall of 0.98; the default finds 0.93.
    await server.query(`alter database ${quoteIdentifier(name)} set hnsw.ef_search = 100`)
    await fill(url.href, size, say)
    await server.query(`comment on database ${quoteIdentifier(name)} is ${quoteLiteral(complete)}`)
  } finally {
    await server.end()
  }
  return url.href
}

/** The engine's own tables may be older than the engine. */
async function bringUpToDate(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    await applyEngineTables(pool)
  } finally {
    await pool.end()
  }
}

async function fill(url: string, size: Size, say: (line: string) => void): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    await pool.query('create extension if not exists vector')
    await applyEngineTables(pool)
    for (const statement of createTables(registry)) await pool.query(statement)
    for (const [what, statement] of [...fillTables(size), ...indexes]) {
      const start = performance.now()
      await pool.query(statement)
      say(`  ${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
    }
    await pool.query(searchFunctions)
    await publish(pool, registry)
    // Index scans without visits to the table, and statistics that do not change meanwhile.
    await pool.query('vacuum analyze')
  } finally {
    await pool.end()
  }
}
