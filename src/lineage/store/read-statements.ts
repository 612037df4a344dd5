import { z } from 'zod'
import { kindOf } from './kinds.ts'
import { findDatasets, type Client } from './places.ts'
import type { Verification } from './record-lineage.ts'
import {
  namedDataset,
  type Dataset,
  type LineageStatement,
  type StatementEdge,
} from './statement.ts'

/** What was recorded of a dataset, and how it is known. Times as Postgres writes them. */
export interface RecordedStatement {
  readonly statement: LineageStatement
  readonly digest: string
  readonly since: string
  /** `infinity` while it holds. */
  readonly until: string
  /** Data version of the first rows that were made so; null for outside datasets. */
  readonly firstVersion: bigint | null
  readonly firstRun: string | null
  /** The newest run that confirmed it. */
  readonly lastRun: string | null
  readonly verification: Verification
  readonly verifiedAt: string | null
}

const statementRows = z.array(
  z.object({
    output: z.number(),
    job_namespace: z.string().nullable(),
    job_name: z.string().nullable(),
    since: z.string(),
    until: z.string(),
    digest: z.string(),
    transform: z.enum(['select', 'compute', 'source', 'job']),
    columns: z.array(z.string()),
    unresolved: z.array(z.string()),
    first_version: z.string().nullable(),
    first_run: z.string().nullable(),
    last_run: z.string().nullable(),
    verification: z.enum(['VERIFIED', 'BY_CONSTRUCTION', 'REPORTED']),
    verified_at: z.string().nullable(),
  }),
)

/**
 * How a dataset is made, as it was recorded: one statement for each job that writes it.
 * @param at the moment asked about, ISO 8601; default: now
 */
export async function readStatements(
  client: Client,
  dataset: Dataset,
  at?: string,
): Promise<RecordedStatement[]> {
  const [number] = await findDatasets(client, [dataset])
  if (number === undefined) return []
  const { rows } = await client.query(
    `SELECT o.id AS output, o.job_namespace, o.job_name, s.since, s.until::text, s.digest,
            s.transform, s.columns, s.unresolved, s.first_version, s.first_run, s.last_run,
            s.verification, s.verified_at
       FROM ops.lineage_output o JOIN ops.lineage_statement s ON s.output = o.id
      WHERE o.dataset = $1 AND ${heldAt('s', '$2')}
      ORDER BY o.job_namespace NULLS FIRST, o.job_name`,
    [number, at ?? null],
  )
  const statements: RecordedStatement[] = []
  for (const row of statementRows.parse(rows)) {
    statements.push(await readStatement(client, dataset, number, row, at))
  }
  return statements
}

async function readStatement(
  client: Client,
  dataset: Dataset,
  number: number,
  row: z.infer<typeof statementRows>[number],
  at: string | undefined,
): Promise<RecordedStatement> {
  const edges = await readEdges(client, row.output, number, at)
  const inputs = await readInputs(client, row.output, at)
  const columns = new Map(row.columns.map((field): [string, StatementEdge[]] => [field, []]))
  const indirect: StatementEdge[] = []
  const assumed = new Set<string>()
  for (const { to, edge, isAssumed } of edges) {
    if (isAssumed && to !== null) assumed.add(to)
    else if (!isAssumed) (to === null ? indirect : columns.get(to))?.push(edge)
  }
  return {
    statement: {
      output: dataset,
      job:
        row.job_name === null ? null : { namespace: row.job_namespace ?? '', name: row.job_name },
      transform: row.transform,
      inputs,
      fields: [...columns.keys(), ...assumed],
      columns,
      indirect,
      unresolved: row.unresolved,
    },
    digest: row.digest,
    since: row.since,
    until: row.until,
    firstVersion: row.first_version === null ? null : BigInt(row.first_version),
    firstRun: row.first_run,
    lastRun: row.last_run,
    verification: row.verification,
    verifiedAt: row.verified_at,
  }
}

/** Condition that what a table holds was so at a moment, or is so now where the moment is null. */
export function heldAt(table: string, moment: string): string {
  return `CASE WHEN ${moment}::timestamptz IS NULL THEN ${table}.until = 'infinity'
               ELSE ${table}.since <= ${moment}::timestamptz AND ${table}.until > ${moment}::timestamptz END`
}

const edgeRows = z.array(
  z.object({
    to_field: z.string().nullable(),
    namespace: z.string(),
    name: z.string(),
    from_field: z.string().nullable(),
    kind: z.number(),
    assumed: z.boolean(),
    description: z.string().nullable(),
  }),
)

async function readEdges(
  client: Client,
  output: number,
  dataset: number,
  at: string | undefined,
): Promise<{ to: string | null; edge: StatementEdge; isAssumed: boolean }[]> {
  const { rows } = await client.query(
    `SELECT t.field AS to_field, d.namespace, d.name, f.field AS from_field, e.kind, e.assumed,
            e.description
       FROM ops.lineage_column t
       JOIN ops.lineage_edge e ON e.to_column = t.id AND e.output = $1
       JOIN ops.lineage_column f ON f.id = e.from_column
       JOIN ops.lineage_dataset d ON d.id = f.dataset
      WHERE t.dataset = $2 AND ${heldAt('e', '$3')}
      ORDER BY t.id, e.kind, f.id`,
    [output, dataset, at ?? null],
  )
  return edgeRows.parse(rows).map((row) => ({
    to: row.to_field,
    isAssumed: row.assumed,
    edge: {
      dataset: namedDataset(row.namespace, row.name),
      field: row.from_field,
      ...kindOf(row.kind),
      description: row.description,
    },
  }))
}

const inputRows = z.array(z.object({ namespace: z.string(), name: z.string() }))

async function readInputs(
  client: Client,
  output: number,
  at: string | undefined,
): Promise<Dataset[]> {
  const { rows } = await client.query(
    `SELECT d.namespace, d.name FROM ops.lineage_input i
       JOIN ops.lineage_dataset d ON d.id = i.from_dataset
      WHERE i.output = $1 AND ${heldAt('i', '$2')} ORDER BY d.id`,
    [output, at ?? null],
  )
  return inputRows.parse(rows).map(({ namespace, name }) => namedDataset(namespace, name))
}
