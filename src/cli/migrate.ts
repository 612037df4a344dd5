import { describeContracts } from '../contract/document/describe-contract.ts'
import { assertDeployable, recordDeployedContracts } from '../contract/store/deployed-contracts.ts'
import { applyCommittedMigrations } from '../migration/committed.ts'
import { alignHistories } from '../history/align-history.ts'
import { diffOptions } from './contract/diff.ts'
import type { MigrateOptions } from './options.ts'
import { say } from './output.ts'
import { lowerForMigration, raise } from './second-wall.ts'
import { openProject, openSession } from './session.ts'

/**
 * `platinum migrate`: the committed migrations, for every database but a developer's own. Nothing is
 * done when the contracts break readers of those deployed before and their versions do not say so.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  const { pool } = session.database
  const contracts = describeContracts(session.project.registry)
  await assertDeployable(pool, contracts, diffOptions(options.removed))
  const { directory } = session.project
  const applied = await applyCommittedMigrations(pool, directory, await lowerForMigration(pool))
  for (const note of await alignHistories(pool, session.project.registry)) {
    say(note)
  }
  await recordDeployedContracts(pool, contracts)
  say(applied === 0 ? 'The database is up to date.' : `Applied ${applied} migrations.`)
  await raise(session)
}
