import type { z } from 'zod'
import {
  datasetEventShape,
  jobEventShape,
  runEventShape,
  type ReceivedDataset,
} from './event-shape.ts'

/** An event of another producer, read. */
export type ReceivedEvent =
  | (Common & {
      readonly kind: 'run'
      readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER'
      readonly runId: string
      readonly job: JobName
    })
  | (Common & { readonly kind: 'job'; readonly job: JobName })
  | {
      readonly kind: 'dataset'
      readonly eventTime: string
      readonly producer: string
      readonly dataset: ReceivedDataset
    }

export interface JobName {
  readonly namespace: string
  readonly name: string
}

interface Common {
  readonly eventTime: string
  readonly producer: string
  readonly inputs: readonly ReceivedDataset[]
  readonly outputs: readonly ReceivedDataset[]
}

/** What is wrong with an event. */
export interface EventFault {
  /** JSON path within the event: `$.outputs[0].facets.schema.fields[2].name`. */
  readonly path: string
  readonly message: string
}

/**
 * Reads an event of any kind. It is an event of a run where it has a run, else of a job where it has
 * a job, else of a dataset.
 */
export function readEvent(value: unknown): { event: ReceivedEvent } | { faults: EventFault[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { faults: [{ path: '$', message: 'An event is an object.' }] }
  }
  if ('run' in value) {
    const read = runEventShape.safeParse(value)
    if (!read.success) return { faults: faultsOf(read.error) }
    const { run, eventType = 'OTHER', inputs = [], outputs = [], ...more } = read.data
    return {
      event: { kind: 'run', runId: run.runId.toLowerCase(), eventType, inputs, outputs, ...more },
    }
  }
  if ('job' in value) {
    const read = jobEventShape.safeParse(value)
    if (!read.success) return { faults: faultsOf(read.error) }
    const { inputs = [], outputs = [], ...more } = read.data
    return { event: { kind: 'job', inputs, outputs, ...more } }
  }
  if ('dataset' in value) {
    const read = datasetEventShape.safeParse(value)
    if (!read.success) return { faults: faultsOf(read.error) }
    return { event: { kind: 'dataset', ...read.data } }
  }
  return { faults: [{ path: '$', message: 'An event has a run and a job, a job, or a dataset.' }] }
}

/** A sender mends one thing after the other; more than these help nobody. */
const faultsShown = 10

function faultsOf(error: z.ZodError): EventFault[] {
  return error.issues
    .slice(0, faultsShown)
    .map(({ path, message }) => ({ path: jsonPath(path), message }))
}

/** `$.outputs[0].name`; keys that are no words stand in brackets. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`
    const word = String(key)
    return /^[A-Za-z_]\w*$/.test(word) ? `.${word}` : `[${JSON.stringify(word)}]`
  })
  return `$${parts.join('')}`
}
