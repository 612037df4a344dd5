import { resolve } from 'node:path'
import { readSpaces } from '../embedding/spaces.ts'
import { throwProblems } from '../errors/platinum-error.ts'
import type { Registry } from '../product/product.ts'
import { readRegistry } from '../product/registry.ts'
import { importModule } from './import-module.ts'
import { projectNotFound } from './load-project.ts'
import { readConfig } from './read-config.ts'

/**
 * The products of a project alone: what it promises, without how it is made. Its jobs are not read.
 *
 * @throws as `loadProject`.
 */
export async function loadRegistry(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Registry> {
  const root = resolve(directory)
  const schema = await importModule(root, 'schema/index')
  if (!schema) throw projectNotFound(root, 'schema/index.ts')
  const { config, problems } = readConfig(await importModule(root, 'platinum.config'))
  const { spaces, problems: inSpaces } = readSpaces(config.embeddings?.spaces ?? {}, environment)
  if ('problem' in schema) throwProblems([schema.problem, ...problems, ...inSpaces])
  const { registry, problems: inSchema } = readRegistry({
    exports: 'exports' in schema ? schema.exports : {},
    spaces: new Map([...spaces].map(([name, { dimensions }]) => [name, dimensions])),
  })
  throwProblems([...problems, ...inSpaces, ...inSchema])
  return registry
}
