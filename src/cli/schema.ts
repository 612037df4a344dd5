import { printContractSchema } from '../graphql/print-schema.ts'
import { loadProject } from '../project/load-project.ts'
import type { ProjectOptions } from './options.ts'
import { result } from './output.ts'

/** `platinum schema`: the GraphQL schema with contract and lineage on every field. Needs no database. */
export async function schema(options: ProjectOptions): Promise<void> {
  const { registry, lineage, spaces } = await loadProject(options.project, process.env)
  result(printContractSchema({ registry, lineage, spaces }))
}
