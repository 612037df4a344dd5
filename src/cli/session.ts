import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { connectDatabase, type Database } from '../database/connect.ts'
import { readDatasetSpace } from '../lineage/openlineage/dataset-names.ts'
import { openTransports } from '../lineage/openlineage/destinations.ts'
import { Sender } from '../lineage/openlineage/sender.ts'
import type { RunContext } from '../materialization/run.ts'
import type { EventSink } from '../materialization/run-events.ts'
import { loadProject, type Project } from '../project/load-project.ts'
import { applyEngineTables } from '../migration/engine-tables.ts'
import { Conductor } from '../queue/conductor.ts'
import { openTransport, type Transport } from '../queue/transport.ts'
import { say, warn } from './output.ts'
import { toldMessage } from '../errors/told-error.ts'

/** A project with its database, open until disposed. */
export interface Session extends AsyncDisposable {
  readonly project: Project
  readonly database: Database
}

/** Loads and validates a project; nothing is opened yet. */
export const openProject = (directory: string): Promise<Project> =>
  loadProject(directory, process.env)

/** Connects the project's database and brings the engine's own tables up to date. */
export async function openSession(project: Project): Promise<Session> {
  const database = await openDatabase(project)
  return { project, database, [Symbol.asyncDispose]: () => database.close() }
}

async function openDatabase(project: Project): Promise<Database> {
  const url = process.env['DATABASE_URL']
  const embeddedDirectory = process.env['PLATINUM_DATA'] || join(project.directory, '.platinum')
  if (!url && !existsSync(embeddedDirectory)) {
    say(`Creating the embedded database in ${embeddedDirectory}, once.`)
  }
  const database = await connectDatabase({
    ...(url ? { url } : {}),
    embeddedDirectory,
    applicationName: 'platinum',
  })
  try {
    database.version.warnings.forEach(warn)
    await applyEngineTables(database.pool)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The part of a session that makes products. */
export interface Works extends AsyncDisposable {
  readonly conductor: Conductor
  readonly transport: Transport
  readonly context: RunContext
}

/** Opens the queue and the conductor over it. */
export async function openWorks({ project, database }: Session): Promise<Works> {
  const onError = (error: Error): void => warn(`queue: ${toldMessage(error)}`)
  await using opened = new AsyncDisposableStack()
  const transport = await openTransport(database, process.env['REDIS_URL'] || undefined, onError)
  opened.defer(() => transport.close())
  const context: RunContext = {
    pool: database.pool,
    spaces: project.spaces,
    autovacuum: database.kind === 'server',
    now: () => new Date(),
    openLineage: await openEvents(project, database, opened),
  }
  const conductor = new Conductor({
    context,
    materializations: project.materializations,
    transport,
    concurrency:
      database.kind === 'embedded' ? { realtime: 1, batch: 1 } : { realtime: 4, batch: 2 },
    onError,
  })
  const disposables = opened.move()
  return {
    conductor,
    transport,
    context,
    [Symbol.asyncDispose]: () => disposables.disposeAsync(),
  }
}

/** Begins to send the events of runs, where the project says whom to. */
async function openEvents(
  { openLineage }: Project,
  database: Database,
  opened: AsyncDisposableStack,
): Promise<EventSink | undefined> {
  if (!openLineage) return undefined
  const { jobNamespace, datasetNamespace } = openLineage
  const transports = openTransports(openLineage, say)
  opened.use(new Sender({ pool: database.pool, transports, onProblem: warn }).start())
  return {
    names: { jobNamespace, space: await readDatasetSpace(database, datasetNamespace) },
    destinations: [...transports.keys()],
  }
}

/** URL of the project's schema/index module, for threads that import it themselves. */
export function schemaModule(project: Project): string {
  const candidates = ['.ts', '.mts', '.js', '.mjs'].map((extension) =>
    join(project.directory, 'schema', `index${extension}`),
  )
  const file =
    candidates.find((path) => existsSync(path)) ?? join(project.directory, 'schema/index.ts')
  return pathToFileURL(file).href
}
