import { z } from 'zod'
import { kindNumber } from './kinds.ts'
import { lockLineage, numberPlaces, type Client } from './places.ts'
import { statedEdges } from './stated-edges.ts'
import { statementDigest, storedName, type LineageStatement } from './statement.ts'
import { replaceEdges, replaceInputs } from './write-edges.ts'

/** What is known of a statement besides what it says. */
export interface LineageFacts {
  /** Since when it holds: ISO 8601 or as Postgres writes it. */
  readonly at: string
  readonly runId: string | null
  /** Data version of the rows that were made so; null for outside datasets. */
  readonly dataVersion: bigint | null
  readonly verification: Verification
  /** When that was found out; null when it was not. */
  readonly verifiedAt: string | null
}

/**
 * `VERIFIED`: Postgres said the same of the query. `BY_CONSTRUCTION`: no SQL, but the step sees only
 * what it names. `REPORTED`: another producer says so.
 */
export type Verification = 'VERIFIED' | 'BY_CONSTRUCTION' | 'REPORTED'

/**
 * Records how a dataset is made, from a moment on. What the same job said of the dataset before
 * ends at that moment; edges in both go on. A statement that says what is known already writes
 * nothing but when it was verified last.
 *
 * @param client inside a transaction, read committed.
 * @returns `OUTDATED`, and nothing is written, when something newer is known.
 */
export async function recordLineage(
  client: Client,
  statement: LineageStatement,
  facts: LineageFacts,
): Promise<'RECORDED' | 'UNCHANGED' | 'OUTDATED'> {
  const digest = statementDigest(statement)
  if (await confirm(client, statement, digest, facts)) return 'UNCHANGED'
  await lockLineage(client)
  const edges = [...statedEdges(statement)]
  const numbers = await numberPlaces(client, [
    { dataset: statement.output, field: null },
    ...statement.inputs.map((dataset) => ({ dataset, field: null })),
    ...[...statement.fields, ...statement.columns.keys()].map((field) => ({
      dataset: statement.output,
      field,
    })),
    ...edges.map(({ edge }) => edge),
  ])
  const dataset = numbers.dataset(statement.output)
  const output = await outputNumber(client, dataset, statement.job)
  const since = await beginStatement(client, output, statement, digest, facts)
  if (since === 'OUTDATED') return since
  await replaceInputs(client, {
    output,
    dataset,
    since,
    inputs: [...new Set(statement.inputs.map((input) => numbers.dataset(input)))],
  })
  const rows = edges.map(({ to, edge, assumed }) => ({
    to: numbers.column({ dataset: statement.output, field: to }),
    from: numbers.column(edge),
    fromDataset: numbers.dataset(edge.dataset),
    kind: kindNumber(edge),
    assumed,
    description: edge.description,
  }))
  await replaceEdges(client, { output, dataset, since, rows })
  return 'RECORDED'
}

/**
 * Ends what a job said of a dataset: it is no longer made so. What was known until then stays.
 * @param at the moment, ISO 8601 or as Postgres writes it
 */
export async function endLineage(
  client: Client,
  { output, job }: Pick<LineageStatement, 'output' | 'job'>,
  at: string,
): Promise<void> {
  await lockLineage(client)
  const open = await openStatement(client, output, job)
  if (!open) return
  await client.query('UPDATE ops.lineage_ends SET times = times + 1')
  for (const table of ['lineage_statement', 'lineage_input', 'lineage_edge']) {
    const condition =
      table === 'lineage_edge'
        ? 'to_column IN (SELECT id FROM ops.lineage_column WHERE dataset = $3) AND'
        : '$3::integer IS NOT NULL AND'
    await client.query(
      `UPDATE ops.${table} SET until = greatest($2::timestamptz, since)
        WHERE ${condition} output = $1 AND until = 'infinity'`,
      [open.output, at, open.dataset],
    )
  }
}

const openRows = z.array(z.object({ output: z.number(), dataset: z.number(), digest: z.string() }))

async function openStatement(
  client: Client,
  output: LineageStatement['output'],
  job: LineageStatement['job'],
): Promise<z.infer<typeof openRows>[number] | undefined> {
  const [namespace, name] = storedName(output)
  const { rows } = await client.query(
    `SELECT o.id AS output, o.dataset, s.digest
       FROM ops.lineage_output o
       JOIN ops.lineage_statement s ON s.output = o.id AND s.until = 'infinity'
      WHERE o.dataset = coalesce(
              (SELECT dataset FROM ops.lineage_alias WHERE namespace = $1 AND name = $2),
              (SELECT id FROM ops.lineage_dataset WHERE namespace = $1 AND name = $2))
        AND o.job_namespace IS NOT DISTINCT FROM $3 AND o.job_name IS NOT DISTINCT FROM $4`,
    [namespace, name, job?.namespace ?? null, job?.name ?? null],
  )
  return openRows.parse(rows)[0]
}

/** Notes that what is known was found to hold again. @returns whether it is what is said. */
async function confirm(
  client: Client,
  { output, job }: LineageStatement,
  digest: string,
  { runId, verification, verifiedAt }: LineageFacts,
): Promise<boolean> {
  const open = await openStatement(client, output, job)
  if (open?.digest !== digest) return false
  await client.query(
    `UPDATE ops.lineage_statement
        SET last_run = coalesce($2, last_run), verification = $3,
            verified_at = greatest(verified_at, $4::timestamptz)
      WHERE output = $1 AND until = 'infinity' AND digest = $5`,
    [open.output, runId, verification, verifiedAt, digest],
  )
  return true
}

const numberRow = z.object({ id: z.number() })

async function outputNumber(
  client: Client,
  dataset: number,
  job: LineageStatement['job'],
): Promise<number> {
  const values = [dataset, job?.namespace ?? null, job?.name ?? null]
  await client.query(
    `INSERT INTO ops.lineage_output (dataset, job_namespace, job_name) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    values,
  )
  const { rows } = await client.query(
    `SELECT id FROM ops.lineage_output WHERE dataset = $1
        AND job_namespace IS NOT DISTINCT FROM $2 AND job_name IS NOT DISTINCT FROM $3`,
    values,
  )
  return numberRow.parse(rows[0]).id
}

const momentRow = z.object({ since: z.string(), outdated: z.boolean() })

/** Ends the statement before and begins this one. @returns since when it holds */
async function beginStatement(
  client: Client,
  output: number,
  statement: LineageStatement,
  digest: string,
  { at, runId, dataVersion, verification, verifiedAt }: LineageFacts,
): Promise<string> {
  // Moments of one output only grow, whatever the clock does.
  const { rows } = await client.query(
    `SELECT greatest($2::timestamptz, max(s.since) + interval '1 microsecond')::text AS since,
            coalesce($3 AND $2::timestamptz < max(s.since), false) AS outdated
       FROM ops.lineage_statement s WHERE s.output = $1`,
    [output, at, statement.job !== null],
  )
  const { since, outdated } = momentRow.parse(rows[0])
  if (outdated) return 'OUTDATED'
  await client.query(
    `UPDATE ops.lineage_statement SET until = $2 WHERE output = $1 AND until = 'infinity'`,
    [output, since],
  )
  await client.query(
    `INSERT INTO ops.lineage_statement
       (output, since, digest, transform, columns, unresolved, first_version, first_run, last_run,
        verification, verified_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)`,
    [
      output,
      since,
      digest,
      statement.transform,
      [...statement.columns.keys()],
      [...new Set(statement.unresolved)],
      dataVersion?.toString() ?? null,
      runId,
      verification,
      verifiedAt,
    ],
  )
  return since
}
