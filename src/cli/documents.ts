import type { GraphQLSchema } from 'graphql'
import { formatProblem, PlatinumError, throwProblems } from '../errors/platinum-error.ts'
import { buildSchema } from '../graphql/build-schema.ts'
import { ReaderViews } from '../graphql/reader-views.ts'
import { trustedDocumentProblems } from '../graphql/trusted-documents.ts'
import { anonymous, sortedRoles } from '../identity/identity.ts'
import { defaultMinimumGroup } from '../policy/policies.ts'
import { loadProject, type Project } from '../project/load-project.ts'
import { exitCodes } from './exit-codes.ts'
import type { SchemaOptions } from './options.ts'
import { result } from './output.ts'

/**
 * `platinum documents check`: the trusted documents with their ids, or what is wrong with them for
 * readers of these roles. Needs no database. Exits with 1 when something is.
 */
export async function checkDocuments({ project: directory, role }: SchemaOptions): Promise<void> {
  const project = await loadProject(directory, process.env)
  const { documents } = project
  if (!documents) throw noDocuments()
  const schema = schemaFor(project, role)
  const problems = trustedDocumentProblems(documents, schema, project.config.limits)
  if (problems.length > 0) {
    result(problems.map(formatProblem).join('\n\n'))
    process.exitCode = exitCodes.failed
    return
  }
  result(documents.documents.map(({ ids, where }) => `${ids.join(' ')}  ${where}`).join('\n'))
}

/** @throws ProjectError with all that is wrong with a project's trusted documents */
export function assertDocuments(project: Project): void {
  const { documents, config } = project
  if (!documents) return
  throwProblems(trustedDocumentProblems(documents, schemaFor(project, undefined), config.limits))
}

/** @param roles undefined: of somebody who sees everything */
function schemaFor(project: Project, roles: readonly string[] | undefined): GraphQLSchema {
  const sources = { ...project, limits: project.config.limits }
  const views = new ReaderViews(
    { ...project, sources, minimumGroup: defaultMinimumGroup },
    buildSchema,
    () => {},
  )
  return views.of({
    ...anonymous,
    ...(roles ? { roles: sortedRoles(roles) } : { kind: 'system' as const }),
  })
}

function noDocuments(): PlatinumError {
  return new PlatinumError({
    code: 'DOCUMENTS_UNREADABLE',
    where: 'platinum.config, trustedDocuments',
    expected: 'trustedDocuments: { from: … }',
    found: 'none',
    fix: 'Say where the documents are, a folder of .graphql files or a JSON file.',
  })
}
