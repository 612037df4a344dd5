import { plan } from '../materialization/plan.ts'
import { findProduct } from './find-product.ts'
import type { MaterializeOptions } from './options.ts'
import { say } from './output.ts'
import { openProgress } from './progress.ts'
import { reportFlow } from './report-breaches.ts'
import { openProject, openSession, openWorks } from './session.ts'
import { stopSignal } from './stop-signal.ts'
import { watchFlow } from './watch-flow.ts'

/** `platinum materialize`: makes products now and says how it went. */
export async function materialize(
  names: readonly string[],
  options: MaterializeOptions,
): Promise<void> {
  using stop = stopSignal()
  const project = await openProject(options.project)
  const products = names.map((name) => findProduct(project, name).id)
  await using session = await openSession(project)
  const { database } = session
  const what = await plan(database.pool, project.materializations, {
    products,
    force: options.force ?? false,
    only: options.only ?? false,
  })
  if (what.steps.length === 0) {
    say('Everything is up to date.')
    return
  }
  await using works = await openWorks(session)
  await using _workers = await works.conductor.work()
  const flowId = await works.conductor.start(what, 'platinum materialize')
  const progress = openProgress(process.stderr)
  const view = await watchFlow(database.pool, flowId, (news) => progress.show(news), stop)
  progress.close()
  process.exitCode = await reportFlow(database.pool, view)
}
