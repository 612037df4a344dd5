import { ProjectError, PlatinumError } from '../../../src/errors/platinum-error.ts'
import { loadProject } from '../../../src/project/load-project.ts'

// Loads the project named on the command line, as Node does, and prints what is wrong with it.

const found = await loadProject(process.argv[2] ?? '', process.env).then(
  () => [],
  (error: unknown) => {
    if (error instanceof ProjectError) return error.problems
    if (error instanceof PlatinumError) return [error]
    throw error
  },
)
const problems = found.map(({ code, where, found: what }) => [code, where, what])
process.stdout.write(JSON.stringify(problems))
