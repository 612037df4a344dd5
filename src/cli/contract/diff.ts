import { compareContracts, type DiffOptions } from '../../contract/diff/compare-contracts.ts'
import { observedUsage } from '../../contract/diff/observed-usage.ts'
import { diffText } from '../../contract/diff/print-diff.ts'
import { describeContracts } from '../../contract/document/describe-contract.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ContractDiffOptions } from '../options.ts'
import { result } from '../output.ts'
import { openProject, openSession } from '../session.ts'
import { readBase } from './read-base.ts'

/** `platinum contract diff`: what changed since a commit, an export or the last deployment. */
export async function contractDiff(options: ContractDiffOptions): Promise<void> {
  const project = await openProject(options.project)
  const asksDatabase = options.usage === true || options.against === 'database'
  await using session = asksDatabase ? await openSession(project) : undefined
  const pool = session?.database.pool
  const before = await readBase(project, options.against, pool)
  const usage = pool && (await observedUsage(pool, new Date()))
  const diffs = compareContracts(before, describeContracts(project.registry), {
    ...diffOptions(options.removed),
    ...(usage === undefined ? {} : { usage }),
  })
  result(options.json ? JSON.stringify(diffs, null, 2) : diffText(diffs))
  if (diffs.some(({ problems }) => problems.length > 0)) process.exitCode = exitCodes.failed
}

/** How contracts are compared today. */
export function diffOptions(removed: readonly string[] | undefined): DiffOptions {
  return {
    today: new Date().toISOString().slice(0, 10),
    ...(removed === undefined ? {} : { removed }),
  }
}
