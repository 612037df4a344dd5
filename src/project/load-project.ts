import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PlatinumConfig } from '../config/config.ts'
import { readSpaces } from '../embedding/spaces.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import { PlatinumError, throwProblems } from '../errors/platinum-error.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import { resolveMaterializations, type Materializations } from '../materialization/resolve.ts'
import type { Registry } from '../product/product.ts'
import { readRegistry } from '../product/registry.ts'

/** A project read and validated: everything the engine needs to know of `schema/`, `jobs/` and the configuration. */
export interface Project {
  readonly directory: string
  readonly name: string
  readonly config: PlatinumConfig
  readonly spaces: EmbeddingSpaces
  readonly registry: Registry
  readonly materializations: Materializations
  readonly lineage: LineageGraph
  /** Exports of `schema/index.ts`, for drizzle-kit. */
  readonly schemaExports: Readonly<Record<string, unknown>>
}

/**
 * Imports a project's files and validates the whole of it.
 *
 * @throws ProjectError with every problem found in products, jobs and configuration together;
 *   PlatinumError `PROJECT_NOT_FOUND` or `PROJECT_LOAD_FAILED` when there is nothing to validate.
 */
export async function loadProject(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Project> {
  const root = resolve(directory)
  const schemaExports = await importModule(root, 'schema/index')
  const jobsExports = await importModule(root, 'jobs/index')
  const config = await importConfig(root)
  const { spaces, problems } = readSpaces(config.embeddings?.spaces ?? {}, environment)
  const read = readRegistry({
    exports: schemaExports,
    spaces: new Map([...spaces].map(([name, provider]) => [name, provider.dimensions])),
  })
  const resolved = await resolveMaterializations(read.registry, jobsExports, spaces)
  throwProblems([...problems, ...read.problems, ...resolved.problems])
  return {
    directory: root,
    name: basename(root),
    config,
    spaces,
    registry: read.registry,
    materializations: resolved.materializations,
    lineage: resolved.lineage,
    schemaExports,
  }
}

const extensions = ['.ts', '.mts', '.js', '.mjs']

function findModule(root: string, name: string): string | undefined {
  return extensions
    .map((extension) => resolve(root, name + extension))
    .find((file) => existsSync(file))
}

async function importModule(root: string, name: string): Promise<Record<string, unknown>> {
  const file = findModule(root, name)
  if (!file) {
    throw new PlatinumError({
      code: 'PROJECT_NOT_FOUND',
      where: root,
      expected: 'a project: a folder with schema/index.ts and jobs/index.ts',
      found: `no ${name}.ts`,
      fix: 'Run the command in the project folder, or name it with --project DIR.',
    })
  }
  return importFile(file)
}

async function importConfig(root: string): Promise<PlatinumConfig> {
  const file = findModule(root, 'platinum.config')
  if (!file) return {}
  const exported = (await importFile(file))['default']
  if (typeof exported !== 'object' || exported === null) {
    throw new PlatinumError({
      code: 'CONFIG_INVALID',
      where: file,
      expected: 'export default defineConfig({ … })',
      found: 'no default export of an object',
      fix: 'Export the configuration as default.',
    })
  }
  return exported
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (cause) {
    throw new PlatinumError(
      {
        code: 'PROJECT_LOAD_FAILED',
        where: file,
        expected: 'a file that can be imported',
        found: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
        fix: 'Correct the file; the line below it in the stack says where.',
      },
      { cause },
    )
  }
}
