import { formatProblem } from '../errors/platinum-error.ts'
import { classProblems } from '../policy/class-problems.ts'
import { loadProject } from '../project/load-project.ts'
import { exitCodes } from './exit-codes.ts'
import type { ProjectOptions } from './options.ts'
import { result } from './output.ts'

/**
 * `platinum policy check`: every column that is classified lower than what it is made from. Needs
 * no database. Exits with 1 when there is one.
 */
export async function checkPolicy(options: ProjectOptions): Promise<void> {
  const { registry, classes } = await loadProject(options.project, process.env)
  const problems = classProblems(registry, classes)
  if (problems.length === 0) {
    result('No column is classified lower than what it is made from.')
    return
  }
  result(problems.map(formatProblem).join('\n\n'))
  process.exitCode = exitCodes.failed
}
