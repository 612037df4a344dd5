import { printContractSchema } from '../graphql/print-schema.ts'
import { ReaderViews } from '../graphql/reader-views.ts'
import { anonymous, sortedRoles } from '../identity/identity.ts'
import { defaultMinimumGroup } from '../policy/policies.ts'
import { loadProject } from '../project/load-project.ts'
import type { SchemaOptions } from './options.ts'
import { result } from './output.ts'

/**
 * `platinum schema`: the GraphQL schema with contract and lineage on every field, as whoever holds
 * the roles sees it. Needs no database.
 */
export async function schema(options: SchemaOptions): Promise<void> {
  const project = await loadProject(options.project, process.env)
  const views = new ReaderViews(
    { ...project, sources: project, minimumGroup: defaultMinimumGroup },
    printContractSchema,
    () => {},
  )
  result(views.of({ ...anonymous, roles: sortedRoles(options.role ?? []) }))
}
