import { throwProblems } from '../errors/platinum-error.ts'
import { classProblems } from '../policy/class-problems.ts'
import { identityWays } from '../identity/settings.ts'
import { serverAddress, startServer } from './api-server.ts'
import type { ServerOptions } from './options.ts'
import { say } from './output.ts'
import { openProject, openSession } from './session.ts'
import { stopped, stopSignal } from './stop-signal.ts'

/** `platinum serve`: the API alone. It reads Postgres and never touches the queue. */
export async function serve(options: ServerOptions): Promise<void> {
  using stop = stopSignal()
  const project = await openProject(options.project)
  // Refused in production: what a class hides would be served under another name.
  throwProblems(classProblems(project.registry, project.classes))
  const address = serverAddress(project, options)
  // Said before a database is opened for nobody.
  identityWays(project.identity, 'serve')
  await using session = await openSession(project)
  const server = await startServer(session, 'serve', address)
  say(`Platinum is ready at ${server.url}/graphql`)
  await stopped(stop)
  say('Stopping.')
  await server.close()
}
