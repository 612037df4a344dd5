import type { z } from 'zod'
import { ContractError } from '../../errors/platinum-error.ts'
import { parseLocated, readLocated } from '../document/located-text.ts'
import {
  catalogShape,
  manifestShape,
  runResultsShape,
  type DbtNode,
  type Manifest,
} from './artifact-shapes.ts'

/** A file of dbt's target folder. */
export interface Artifact {
  readonly file: string
  readonly text: string
}

export interface DbtArtifacts {
  readonly manifest: Artifact
  /** What is really there; without it, types are those that are declared. */
  readonly catalog?: Artifact
  /** What became of models and tests; without it, nothing is said about that. */
  readonly runResults?: Artifact
}

export interface DbtColumn {
  readonly name: string
  /** As declared in the properties of the model. */
  readonly declared: string | undefined
  /** As found in the database. */
  readonly built: string | undefined
}

export interface DbtTest {
  readonly id: string
  /** `not_null`; with its package where it is none of dbt's own: `dbt_utils.at_least_one`. */
  readonly kind: string
  /** Columns in lower case; empty for a test of the model. */
  readonly columns: readonly string[]
  readonly values: readonly string[] | undefined
  /** `pass`, `fail`, `warn`, `error`, `skipped`; undefined where it did not run. */
  readonly status: string | undefined
  readonly message: string | undefined
}

export interface DbtModel {
  readonly id: string
  readonly name: string
  readonly schema: string
  /** Name of its table. */
  readonly alias: string
  readonly enforced: boolean
  /** By name in lower case. */
  readonly columns: ReadonlyMap<string, DbtColumn>
  readonly tests: readonly DbtTest[]
  readonly disabled: readonly DbtTest[]
  /** `success`, `error`, `skipped`; undefined where it did not run. */
  readonly status: string | undefined
}

const oldestManifest = 12

/**
 * Reads dbt's artifacts: models with their columns, contracts and tests.
 *
 * @throws ContractError with the line of every field that is missing or wrong, and for a manifest
 *   older than version 12.
 */
export function readDbt({ manifest, catalog, runResults }: DbtArtifacts): DbtModel[] {
  const project = readArtifact(manifest, manifestShape)
  assertManifestVersion(manifest.file, project)
  const built = catalog && readArtifact(catalog, catalogShape)
  const results = new Map(
    (runResults ? readArtifact(runResults, runResultsShape).results : []).map((result) => [
      result.unique_id,
      result,
    ]),
  )
  const testOf = (node: DbtNode): DbtTest => {
    const { test_metadata: about, column_name: column } = node
    const { status, message } = results.get(node.unique_id) ?? {}
    const kwargs = about?.kwargs ?? {}
    const named = kwargs['column_name'] ?? column
    return {
      id: node.unique_id,
      kind: [about?.namespace, about?.name ?? node.name].filter(Boolean).join('.'),
      columns: [
        ...new Set([
          ...(typeof named === 'string' ? [named.toLowerCase()] : []),
          ...(texts(kwargs['combination_of_columns']) ?? []).map((name) => name.toLowerCase()),
        ]),
      ],
      values: texts(kwargs['values']) ?? texts(valuesWithin(kwargs['arguments'])),
      status,
      message: message ?? undefined,
    }
  }
  const testsOf = (nodes: readonly DbtNode[], model: string): DbtTest[] =>
    nodes.filter((node) => node.resource_type === 'test' && modelOf(node) === model).map(testOf)
  const nodes = Object.values(project.nodes)
  const disabled = Object.values(project.disabled ?? {}).flat()
  return nodes
    .filter(({ resource_type: type }) => type === 'model')
    .map((node) => ({
      id: node.unique_id,
      name: node.name,
      schema: node.schema,
      alias: node.alias,
      enforced: (node.config?.contract ?? node.contract)?.enforced === true,
      columns: columnsOf(node, built?.nodes[node.unique_id]?.columns),
      tests: [...testsOf(nodes, node.unique_id), ...constraintsOf(node)],
      disabled: testsOf(disabled, node.unique_id),
      status: results.get(node.unique_id)?.status,
    }))
}

/** The file is JSON, and may be large: lines are looked for only when something is wrong. */
function readArtifact<T>({ file, text }: Artifact, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [located] = readLocated(text, file)
  if (located) return parseLocated(shape, located, 'Write it anew with dbt: dbt docs generate.')
  throw new ContractError([
    {
      code: 'CONTRACT_FILE_INVALID',
      where: `${file}:1:1`,
      expected: 'an artifact of dbt',
      found: 'nothing',
      fix: 'Write it anew with dbt: dbt docs generate.',
    },
  ])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // What is wrong, and where, is told by the parser that knows lines.
    return undefined
  }
}

function assertManifestVersion(file: string, { metadata }: Manifest): void {
  const said = metadata.dbt_schema_version
  const version = Number(/\/manifest\/v(\d+)(?:\.json)?$/.exec(said)?.[1] ?? Number.NaN)
  if (version >= oldestManifest) return
  throw new ContractError([
    {
      code: 'CONTRACT_UNKNOWN_FORMAT',
      where: `${file}, metadata.dbt_schema_version`,
      expected: `a manifest of version ${oldestManifest} or later, as dbt 1.8 and later write it`,
      found: JSON.stringify(said),
      fix: 'Write the manifest with a later dbt: dbt parse.',
    },
  ])
}

function modelOf({ attached_node: attached, depends_on: dependsOn }: DbtNode): string | undefined {
  const nodes = dependsOn?.nodes ?? []
  return attached ?? (nodes.length === 1 ? nodes[0] : undefined)
}

function columnsOf(
  { columns }: DbtNode,
  built: Readonly<Record<string, { readonly name: string; readonly type: string }>> | undefined,
): ReadonlyMap<string, DbtColumn> {
  const found = new Map(
    Object.values(built ?? {}).map((column) => [column.name.toLowerCase(), column]),
  )
  const declared = new Map(
    Object.values(columns ?? {}).map((column) => [column.name.toLowerCase(), column]),
  )
  return new Map(
    [...new Set([...declared.keys(), ...found.keys()])]
      // What the catalog does not have is not there, whatever is declared.
      .filter((name) => built === undefined || found.has(name))
      .map((name) => [
        name,
        {
          name: declared.get(name)?.name ?? found.get(name)?.name ?? name,
          declared: declared.get(name)?.data_type ?? undefined,
          built: found.get(name)?.type,
        },
      ]),
  )
}

/** What an enforced contract has the database hold stands for a test. */
function constraintsOf(node: DbtNode): DbtTest[] {
  const enforced = (node.config?.contract ?? node.contract)?.enforced === true
  if (!enforced) return []
  const test = (kind: string, columns: readonly string[]): DbtTest => ({
    id: `${node.unique_id}, constraint`,
    kind,
    columns: columns.map((name) => name.toLowerCase()),
    values: undefined,
    status: 'pass',
    message: undefined,
  })
  const read = (type: string, columns: readonly string[]): DbtTest[] => {
    if (type === 'not_null') return columns.map((column) => test('not_null', [column]))
    if (type === 'unique') return [test('unique', columns)]
    if (type !== 'primary_key') return []
    return [test('unique', columns), ...columns.map((column) => test('not_null', [column]))]
  }
  return [
    ...Object.values(node.columns ?? {}).flatMap(({ name, constraints }) =>
      (constraints ?? []).flatMap(({ type }) => read(type, [name])),
    ),
    ...(node.constraints ?? []).flatMap(({ type, columns }) => read(type, columns ?? [])),
  ]
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}

function valuesWithin(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'values' in value ? value.values : undefined
}
