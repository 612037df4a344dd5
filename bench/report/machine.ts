import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import pg from 'pg'

/** What results depend on, a line each. */
export async function describeMachine(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ postgres: string; pgvector: string }>(
      `select current_setting('server_version') as postgres,
         (select extversion from pg_extension where extname = 'vector') as pgvector`,
    )
    const [server] = rows
    return [
      `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB of memory, load before: ${loadavg()[0]?.toFixed(2) ?? '?'}`,
      `Node ${process.versions.node}, Postgres ${server?.postgres ?? '?'}, pgvector ${server?.pgvector ?? '?'}, Platinum ${version('../../package.json')}, PostGraphile ${version('../peers/node_modules/postgraphile/package.json')}`,
    ]
  } finally {
    await client.end()
  }
}

function version(file: string): string {
  try {
    const found: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
    return typeof found === 'object' && found !== null && 'version' in found
      ? String(found.version)
      : '?'
  } catch {
    return '(not installed)'
  }
}
