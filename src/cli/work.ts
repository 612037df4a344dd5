import type { ProjectOptions } from './options.ts'
import { say } from './output.ts'
import { openProject, openSession, openWorks } from './session.ts'
import { stopped, stopSignal } from './stop-signal.ts'

/** `platinum work`: makes products as their triggers and other processes ask for it. */
export async function work(options: ProjectOptions): Promise<void> {
  using stop = stopSignal()
  await using session = await openSession(await openProject(options.project))
  await using works = await openWorks(session)
  await using _workers = await works.conductor.work()
  say(`Working for ${session.project.name}, with the queue on ${works.transport.backend}.`)
  await stopped(stop)
  say('Stopping: work under way is given back.')
}
