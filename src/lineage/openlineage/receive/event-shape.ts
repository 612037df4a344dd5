import { z } from 'zod'

/*
 * What is read of the events that other producers send. The official schemas are loose and their
 * versions differ, so each part that is used is described here, and all that is not is passed over.
 */

/** Postgres keeps no zero byte, and an index no more than a few kilobytes of a name. */
const name = (bytes: number) =>
  z
    .string()
    .min(1)
    .refine((value) => !value.includes('\0'), 'a name without zero bytes')
    .refine((value) => Buffer.byteLength(value) <= bytes, `a name of at most ${bytes} bytes`)

const namespace = name(1_000)
const datasetName = name(1_500)
const fieldName = name(1_500)

/** Some producers write null where they have nothing to say. */
const optional = <T extends z.ZodType>(shape: T) =>
  z.preprocess((value) => value ?? undefined, shape.optional())

const text = z.string().transform((value) => value.replaceAll('\0', '').slice(0, 1_000))

const transformation = z.object({
  type: z.string(),
  subtype: optional(z.string()),
  description: optional(text),
  masking: optional(z.boolean()),
})

const inputField = z.object({
  namespace,
  name: datasetName,
  field: fieldName,
  transformations: optional(z.array(transformation)),
})

const columnLineage = z.object({
  fields: z.record(
    fieldName,
    z.object({
      inputFields: z.array(inputField),
      // How it was said until version 1-0-2 of the facet.
      transformationType: optional(z.string()),
      transformationDescription: optional(text),
    }),
  ),
  dataset: optional(z.array(inputField)),
})

const symlinks = z.object({
  identifiers: optional(z.array(z.object({ namespace, name: datasetName }))),
})

const schema = z.object({ fields: optional(z.array(z.object({ name: fieldName }))) })

/** A facet that its producer takes back says nothing. */
const facet = <T extends z.ZodType>(shape: T) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && '_deleted' in value && value._deleted === true
        ? undefined
        : (value ?? undefined),
    shape.optional(),
  )

const dataset = z.object({
  namespace,
  name: datasetName,
  facets: optional(
    z.object({
      schema: facet(schema),
      symlinks: facet(symlinks),
      columnLineage: facet(columnLineage),
    }),
  ),
})

const job = z.object({ namespace, name: datasetName })

const base = {
  eventTime: z.iso.datetime({ offset: true }),
  producer: z.string().min(1),
  schemaURL: z.string().min(1),
}

const datasets = { inputs: optional(z.array(dataset)), outputs: optional(z.array(dataset)) }

/** The words for where a run stands; an event without one is of none of them. */
const eventType = optional(z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']))

export const runEventShape = z.object({
  ...base,
  eventType,
  run: z.object({ runId: z.guid() }),
  job,
  ...datasets,
})

export const jobEventShape = z.object({ ...base, job, ...datasets })

export const datasetEventShape = z.object({ ...base, dataset })

export type ReceivedDataset = z.infer<typeof dataset>
export type ReceivedColumnLineage = z.infer<typeof columnLineage>
export type ReceivedInputField = z.infer<typeof inputField>

/** Datasets as they are stored between the events of a run. */
export const receivedDatasets = z.array(dataset)
