import { formatProblem } from '../errors/platinum-error.ts'
import { classProblems } from '../policy/class-problems.ts'
import { rowProblems } from '../policy/row-problems.ts'
import { loadProject, type Project } from '../project/load-project.ts'
import { inspectWall } from '../second-wall/inspect-wall.ts'
import { readWallRoles } from '../second-wall/wall-roles.ts'
import { exitCodes } from './exit-codes.ts'
import type { PolicyCheckOptions, ProjectOptions } from './options.ts'
import { result } from './output.ts'
import { describeWall, raise, wallPlanOf } from './second-wall.ts'
import { openProject, openSession } from './session.ts'

/**
 * `platinum policy check`: every column that is classified lower than what it is made from; every
 * one that everyone may see, and that a function makes of which nothing is known; and every product
 * that gives all the rows to everyone though some of what it is made from are hidden.
 * Needs no database. Exits with 1 when there is one. With `--database`, also whether the second wall
 * stands; exits with 1 when it does not.
 */
export async function checkPolicy(options: PolicyCheckOptions): Promise<void> {
  const project = await loadProject(options.project, process.env)
  if (options.database === true) await checkDatabase(project)
  const { registry, classes, lineage, policies } = project
  const problems = [
    ...classProblems(registry, classes),
    ...rowProblems(registry, lineage, policies),
  ]
  if (problems.length === 0) {
    result('No column is classified lower than what it is made from, and no rows are less hidden.')
    return
  }
  result(problems.map(formatProblem).join('\n\n'))
  process.exitCode = exitCodes.failed
}

async function checkDatabase(project: Project): Promise<void> {
  await using session = await openSession(project)
  const { pool } = session.database
  const report = await inspectWall(pool, wallPlanOf(project), await readWallRoles(pool))
  result(describeWall(report))
  if (report.kind !== 'stands') process.exitCode = exitCodes.failed
}

/** `platinum policy apply`: raises the second wall, or takes it down where the project wants none. */
export async function applyPolicy(options: ProjectOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  if (await raise(session)) return
  process.exitCode = exitCodes.failed
}
