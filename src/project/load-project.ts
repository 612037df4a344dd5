import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { PlatinumConfig } from '../config/config.ts'
import type { TrustedTexts } from '../config/trusted-documents.ts'
import { readSpaces } from '../embedding/spaces.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import { PlatinumError, throwProblems, type Problem } from '../errors/platinum-error.ts'
import { readIdentity, type IdentitySettings } from '../identity/settings.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import { readOpenLineage, type OpenLineageSettings } from '../lineage/openlineage/settings.ts'
import { resolveMaterializations, type Materializations } from '../materialization/resolve.ts'
import { effectiveClasses, type EffectiveClasses } from '../policy/effective-classes.ts'
import type { Policies } from '../policy/policies.ts'
import { readPolicies } from '../policy/read-policies.ts'
import type { Registry } from '../product/product.ts'
import { readRegistry } from '../product/registry.ts'
import { importModule, type Imported } from './import-module.ts'
import { readDocuments } from './read-documents.ts'
import { readConfig } from './read-config.ts'

/** A project read and validated: everything the engine needs to know of `schema/`, `jobs/`, `policies/` and the configuration. */
export interface Project {
  readonly directory: string
  readonly name: string
  readonly config: PlatinumConfig
  readonly spaces: EmbeddingSpaces
  readonly registry: Registry
  readonly materializations: Materializations
  readonly lineage: LineageGraph
  /** Who may ask, as far as it is said. */
  readonly identity: IdentitySettings
  /** Who may see what; without `policies/`, nobody sees more than what is public or internal. */
  readonly policies: Policies
  /** How sensitive each column is, given what it is made from. */
  readonly classes: EffectiveClasses
  /** Where the events of its runs go; undefined: nowhere. */
  readonly openLineage: OpenLineageSettings | undefined
  /** What clients may ask by id; undefined: they send texts. */
  readonly documents: TrustedTexts | undefined
  /** Exports of `schema/index.ts`, for drizzle-kit. */
  readonly schemaExports: Readonly<Record<string, unknown>>
}

/**
 * Imports a project's files and validates the whole of it.
 *
 * @throws ProjectError with every problem found in products, jobs, policies and configuration together, files
 *   that cannot be imported among them; PlatinumError `PROJECT_NOT_FOUND` when there is no project.
 */
export async function loadProject(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Project> {
  const root = resolve(directory)
  const schema = await importModule(root, 'schema/index')
  const jobs = await importModule(root, 'jobs/index')
  const declared = await importModule(root, 'policies/index')
  if (!schema) throw projectNotFound(root, 'schema/index.ts')
  if (!jobs) throw projectNotFound(root, 'jobs/index.ts')
  const { config, problems } = readConfig(await importModule(root, 'platinum.config'))
  const read = readSpaces(config.embeddings?.spaces ?? {}, environment)
  problems.push(...read.problems)
  const { spaces } = read
  const name = basename(root)
  const events = readOpenLineage(config.lineage?.openlineage ?? {}, environment, {
    name,
    directory: root,
  })
  problems.push(...events.problems)
  const identity = readIdentity(config.identity ?? {}, environment)
  problems.push(...identity.problems)
  const { registry, problems: inSchema } = readRegistry({
    exports: exportsOf(schema),
    spaces: new Map([...spaces].map(([name, provider]) => [name, provider.dimensions])),
  })
  problems.push(...importProblems(schema, jobs, ...(declared ? [declared] : [])), ...inSchema)
  const { policies, problems: inPolicies } = readPolicies(
    declared ? exportsOf(declared) : {},
    registry,
  )
  if (!declared && existsSync(join(root, 'policies'))) problems.push(noPolicyIndex)
  if (!('problem' in schema)) problems.push(...inPolicies)
  const trusted = await readDocuments(config.trustedDocuments, root)
  problems.push(...trusted.problems)
  const resolved = await resolveMaterializations(
    registry,
    exportsOf(jobs),
    spaces,
    config.lineage?.functions,
  )
  // Jobs that cannot be imported, or products that cannot, are one problem and not one for each.
  if ('exports' in schema && 'exports' in jobs) problems.push(...resolved.problems)
  throwProblems(problems)
  return {
    directory: root,
    name,
    config,
    spaces,
    registry,
    materializations: resolved.materializations,
    lineage: resolved.lineage,
    policies,
    classes: effectiveClasses(registry, resolved.lineage),
    identity: identity.settings,
    openLineage: events.settings,
    documents: trusted.texts,
    schemaExports: exportsOf(schema),
  }
}

/** Policies that nobody reads hold nobody back. */
const noPolicyIndex: Problem = {
  code: 'POLICY_INVALID',
  where: 'policies',
  expected: 'policies/index.ts, which exports every role and policy',
  found: 'a folder without it',
  fix: 'Add policies/index.ts, or take the folder away.',
}

function exportsOf(imported: NonNullable<Imported>): Readonly<Record<string, unknown>> {
  return 'exports' in imported ? imported.exports : {}
}

/** Jobs import the schema, so what is wrong there is found twice. */
function importProblems(...files: readonly NonNullable<Imported>[]): Problem[] {
  const problems = files.flatMap((file) => ('problem' in file ? [file.problem] : []))
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

export function projectNotFound(root: string, file: string): PlatinumError {
  return new PlatinumError({
    code: 'PROJECT_NOT_FOUND',
    where: root,
    expected: 'a project: a folder with schema/index.ts and jobs/index.ts',
    found: `no ${file}`,
    fix: 'Run the command in the project folder, or name it with --project DIR.',
  })
}
