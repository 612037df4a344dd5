import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { findDatasets, lockLineage } from '../../store/places.ts'
import { recordLineage } from '../../store/record-lineage.ts'
import { sameDataset } from '../../store/same-dataset.ts'
import type { Dataset } from '../../store/statement.ts'
import { eventLineage, sameNames, type EventLineage } from './event-statements.ts'
import { receivedDatasets, type ReceivedDataset } from './event-shape.ts'
import type { KnownNames } from './known-names.ts'
import type { ReceivedEvent } from './read-event.ts'

/** What became of an event. */
export interface Receipt {
  /** `KNOWN`: it had come before, and changed nothing. */
  readonly status: 'RECORDED' | 'KNOWN'
  /** What was said and not taken, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Stores an event and what it says of lineage. Only the end of a run that went well, and what is
 * said of a job or a dataset without a run, change the graph.
 *
 * @param client inside a transaction, read committed.
 */
export async function receiveEvent(
  client: PoolClient,
  event: ReceivedEvent,
  names: KnownNames,
  now: Date,
): Promise<Receipt> {
  if (!(await store(client, event))) return { status: 'KNOWN', notes: [] }
  const said = await lineageOf(client, event, names)
  if (!said) return { status: 'RECORDED', notes: [] }
  const notes = said.refused.map(
    (id) => `${id} is made by this project; what others say of it is not recorded.`,
  )
  if (said.statements.length === 0 && said.same.length === 0) return { status: 'RECORDED', notes }
  await lockLineage(client)
  for (const [one, other] of said.same) {
    if (!(await isProduct(client, one)) && !(await isProduct(client, other))) {
      await sameDataset(client, one, other)
    }
  }
  const at = moment(event.eventTime, now)
  for (const statement of said.statements) {
    if (await isProduct(client, statement.output)) continue
    const outcome = await recordLineage(client, statement, {
      at,
      runId: event.kind === 'run' ? event.runId : null,
      dataVersion: null,
      verification: 'REPORTED',
      verifiedAt: null,
    })
    if (outcome === 'OUTDATED') notes.push('Something newer is known of this job.')
  }
  return { status: 'RECORDED', notes: [...new Set(notes)] }
}

async function lineageOf(
  client: PoolClient,
  event: ReceivedEvent,
  names: KnownNames,
): Promise<EventLineage | undefined> {
  if (event.kind === 'dataset') return datasetLineage(event, names)
  if (event.kind === 'job') return eventLineage(event.job, event, names)
  if (event.eventType !== 'COMPLETE') return undefined
  return eventLineage(event.job, await wholeRun(client, event), names)
}

/** Who says it stands in for the job, which is not told. */
function datasetLineage(
  { producer, dataset }: Extract<ReceivedEvent, { kind: 'dataset' }>,
  names: KnownNames,
): EventLineage {
  if (!dataset.facets?.columnLineage) {
    return { statements: [], same: sameNames(dataset, names), refused: [] }
  }
  const job = { namespace: cut(producer), name: cut(`${dataset.namespace}/${dataset.name}`) }
  return eventLineage(job, { inputs: [], outputs: [dataset] }, names)
}

/** Names of jobs are indexed, and so bounded. */
const cut = (text: string): string =>
  Buffer.byteLength(text) <= 1_000 ? text : createHash('sha256').update(text).digest('hex')

/** Whether a name has come to be one of a product's. */
async function isProduct(client: PoolClient, dataset: Dataset): Promise<boolean> {
  if (dataset.kind === 'product') return true
  const [number] = await findDatasets(client, [dataset])
  if (number === undefined) return false
  const { rowCount } = await client.query(
    `SELECT 1 FROM ops.lineage_dataset WHERE id = $1 AND namespace = ''`,
    [number],
  )
  return rowCount === 1
}

/** A clock that is ahead must not keep what is said later from being believed. */
function moment(eventTime: string, now: Date): string {
  const told = Date.parse(eventTime)
  return new Date(Math.min(Math.max(told, 0), now.getTime())).toISOString()
}

/** @returns false when the event has come before */
async function store(client: PoolClient, event: ReceivedEvent): Promise<boolean> {
  const isRun = event.kind === 'run'
  const job = event.kind === 'dataset' ? undefined : event.job
  const datasets = event.kind === 'dataset' ? { inputs: [], outputs: [event.dataset] } : event
  const { rowCount } = await client.query(
    `INSERT INTO ops.openlineage_received
       (digest, run_id, event_type, job_namespace, job_name, event_time, producer, inputs, outputs)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (digest) DO NOTHING`,
    [
      digest(event),
      isRun ? event.runId : null,
      isRun ? event.eventType : null,
      job?.namespace ?? null,
      job?.name ?? null,
      new Date(Math.max(Date.parse(event.eventTime), 0)).toISOString(),
      event.producer.replaceAll('\0', ''),
      JSON.stringify(datasets.inputs),
      JSON.stringify(datasets.outputs),
    ],
  )
  return rowCount === 1
}

/** A run begins and ends once; while it runs, and without a run, events are the same that say the same. */
function digest(event: ReceivedEvent): string {
  const once = ['START', 'COMPLETE', 'ABORT', 'FAIL']
  const key =
    event.kind === 'run' && once.includes(event.eventType)
      ? [event.runId, event.job.namespace, event.job.name, event.eventType]
      : event
  return createHash('sha256').update(JSON.stringify(key)).digest('hex')
}

const earlierRows = z.array(z.object({ inputs: receivedDatasets, outputs: receivedDatasets }))

/** What all events of a run say together: each may tell a part, and the latest is right. */
async function wholeRun(
  client: PoolClient,
  { runId, job }: Extract<ReceivedEvent, { kind: 'run' }>,
): Promise<{ inputs: ReceivedDataset[]; outputs: ReceivedDataset[] }> {
  const { rows } = await client.query(
    `SELECT inputs, outputs FROM ops.openlineage_received
      WHERE run_id = $1 AND job_namespace = $2 AND job_name = $3
      ORDER BY event_type = 'COMPLETE', event_time, received_at`,
    [runId, job.namespace, job.name],
  )
  const told = earlierRows.parse(rows)
  return {
    inputs: together(told.flatMap(({ inputs }) => inputs)),
    outputs: together(told.flatMap(({ outputs }) => outputs)),
  }
}

function together(datasets: readonly ReceivedDataset[]): ReceivedDataset[] {
  const byName = new Map<string, ReceivedDataset>()
  for (const dataset of datasets) {
    const key = JSON.stringify([dataset.namespace, dataset.name])
    const before = byName.get(key)
    byName.set(key, { ...dataset, facets: { ...before?.facets, ...told(dataset.facets) } })
  }
  return [...byName.values()]
}

/** A facet that an event leaves out takes nothing back. */
const told = (facets: ReceivedDataset['facets']): ReceivedDataset['facets'] =>
  Object.fromEntries(Object.entries(facets ?? {}).filter(([, facet]) => facet !== undefined))
