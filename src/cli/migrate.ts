import { applyCommittedMigrations } from '../migration/committed.ts'
import { alignHistories } from '../history/align-history.ts'
import type { ProjectOptions } from './options.ts'
import { say } from './output.ts'
import { openProject, openSession } from './session.ts'

/** `platinum migrate`: the committed migrations, for every database but a developer's own. */
export async function migrate(options: ProjectOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  const applied = await applyCommittedMigrations(session.database.pool, session.project.directory)
  for (const note of await alignHistories(session.database.pool, session.project.registry)) {
    say(note)
  }
  say(applied === 0 ? 'The database is up to date.' : `Applied ${applied} migrations.`)
}
