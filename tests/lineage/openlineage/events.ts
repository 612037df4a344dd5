import type { Pool } from 'pg'
import { z } from 'zod'
import type { Database } from '../../../src/database/connect.ts'
import { directSubtypes, indirectSubtypes } from '../../../src/lineage/columns/edge.ts'
import { readDatasetSpace } from '../../../src/lineage/openlineage/dataset-names.ts'
import { eventTypes } from '../../../src/lineage/openlineage/run-event.ts'
import type { EventSink } from '../../../src/materialization/run-events.ts'

const facet = z.looseObject({ _producer: z.string(), _schemaURL: z.string() })
const facets = z.record(z.string(), facet)

const inputField = z.looseObject({
  namespace: z.string(),
  name: z.string(),
  field: z.string(),
  // The official schema takes any text here.
  transformations: z.array(
    z.discriminatedUnion('type', [
      z.looseObject({
        type: z.literal('DIRECT'),
        subtype: z.enum(directSubtypes),
        masking: z.boolean(),
      }),
      z.looseObject({
        type: z.literal('INDIRECT'),
        subtype: z.enum(indirectSubtypes),
        masking: z.boolean(),
      }),
    ]),
  ),
})

export const columnLineageShape = z.looseObject({
  fields: z.record(z.string(), z.looseObject({ inputFields: z.array(inputField) })),
  dataset: z.array(inputField),
})

const dataset = z.looseObject({
  namespace: z.string(),
  name: z.string(),
  facets: facets.and(z.looseObject({ columnLineage: columnLineageShape.optional() })),
})

/** An event as this engine sends it, its words checked where the official schemas take any. */
export const eventShape = z.looseObject({
  eventType: z.enum(eventTypes),
  eventTime: z.iso.datetime(),
  run: z.looseObject({ runId: z.uuid(), facets }),
  job: z.looseObject({ namespace: z.string(), name: z.string(), facets }),
  inputs: z.array(dataset.and(z.looseObject({ inputFacets: facets.optional() }))),
  outputs: z.array(dataset.and(z.looseObject({ outputFacets: facets.optional() }))),
})

export type SentEvent = z.infer<typeof eventShape>

/** What the outbox holds, in the order in which it was written. */
export async function writtenEvents(pool: Pool): Promise<SentEvent[]> {
  const { rows } = await pool.query<{ event: unknown }>(
    'SELECT event FROM ops.openlineage_outbox ORDER BY id',
  )
  return rows.map(({ event }) => eventShape.parse(event))
}

/** Events for one destination, `test`. Call it once the engine's tables are there. */
export async function sinkFor(database: Database): Promise<EventSink> {
  return {
    names: { jobNamespace: 'shop', space: await readDatasetSpace(database) },
    destinations: ['test'],
  }
}
