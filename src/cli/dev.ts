import { describeContracts } from '../contract/document/describe-contract.ts'
import { recordDeployedContracts } from '../contract/store/deployed-contracts.ts'
import { identityWays } from '../identity/settings.ts'
import { alignHistories } from '../history/align-history.ts'
import { migrateDevelopment } from '../migration/development.ts'
import { plan } from '../materialization/plan.ts'
import { classProblems } from '../policy/class-problems.ts'
import { assertPortIsFree, serverAddress, startServer } from './api-server.ts'
import type { ServerOptions } from './options.ts'
import { say, warn } from './output.ts'
import { openProgress } from './progress.ts'
import { reportFlow } from './report-breaches.ts'
import { lowerForMigration, raise } from './second-wall.ts'
import {
  openProject,
  openSession,
  openWorks,
  schemaModule,
  type Session,
  type Works,
} from './session.ts'
import { stopped, stopSignal } from './stop-signal.ts'
import { watchFlow } from './watch-flow.ts'

/** `platinum dev`: everything in one process. */
export async function dev(options: ServerOptions): Promise<void> {
  using stop = stopSignal()
  const project = await openProject(options.project)
  const address = serverAddress(project, options)
  identityWays(project.identity, 'dev')
  await assertPortIsFree(address)
  const problems = classProblems(project.registry, project.classes)
  const low = problems.filter(({ code }) => code === 'CLASSIFICATION_TOO_LOW').length
  if (low > 0) {
    warn(
      `${low === 1 ? 'A column is' : `${low} columns are`} classified lower than what ${low === 1 ? 'it is' : 'they are'} made from, and served as that: platinum policy check lists ${low === 1 ? 'it' : 'them'}.`,
    )
  }
  if (problems.length > low) {
    warn(
      'Columns are made by functions of which it is not known what they read, and "platinum serve" would refuse to start: platinum policy check lists them.',
    )
  }
  await using session = await openSession(project)
  say(`Platinum: ${session.project.name}, ${describeDatabase(session)}`)
  const { statements, emptied } = await migrateDevelopment(
    session.database.pool,
    session.project.registry,
    schemaModule(session.project),
    await lowerForMigration(session.database.pool),
  )
  if (statements.length > 0) say(`Migrated the database: ${statements.length} statements.`)
  for (const note of await alignHistories(session.database.pool, session.project.registry)) {
    say(note)
  }
  await recordDeployedContracts(session.database.pool, describeContracts(session.project.registry))
  await raise(session)
  for (const product of emptied) say(`Emptied ${product}: its rows did not fit the new table.`)
  await using works = await openWorks(session)
  await using _workers = await works.conductor.work()
  await materializeDue(session, works, stop)
  if (stop.aborted) return
  const server = await startServer(session, 'dev', address)
  say(`\nPlatinum is ready at ${server.url}/graphql`)
  await stopped(stop)
  say('Stopping.')
  await server.close()
}

async function materializeDue(
  { project, database }: Session,
  { conductor }: Works,
  signal: AbortSignal,
): Promise<void> {
  const due = await plan(database.pool, project.materializations)
  if (due.steps.length === 0) {
    say('Everything is up to date.')
    return
  }
  say(`Materializing ${due.steps.length} of ${project.registry.products.length} products:`)
  const flowId = await conductor.start(due, 'platinum dev')
  const progress = openProgress(process.stderr)
  try {
    const view = await watchFlow(database.pool, flowId, (news) => progress.show(news), signal)
    progress.close()
    await reportFlow(database.pool, view)
  } finally {
    progress.close()
  }
}

function describeDatabase({ database }: Session): string {
  return database.kind === 'embedded'
    ? 'on the embedded database under .platinum/'
    : 'on the Postgres of DATABASE_URL'
}
