import { z } from 'zod'

/*
 * What one operation read, and for whom. Never a value: neither of rows nor of filters.
 */

const identified = z.object({
  subject: z.string(),
  kind: z.enum(['anonymous', 'apiKey', 'jwt', 'system']),
  roles: z.array(z.string()).readonly(),
  /** What the data was asked for, where it was said. */
  purpose: z.string().optional(),
  /** The program that asked, where it is known. */
  client: z.string().optional(),
})

const auditRecord = z.object({
  /** When it was answered, ISO 8601 in UTC. */
  at: z.string(),
  who: identified,
  /** Of the roles and policies that were applied. */
  policyVersion: z.string(),
  operation: z.object({
    /** As its author calls it; null without a name. */
    name: z.string().nullable(),
    /** SHA-256 of the operation without values, in hexadecimal. */
    hash: z.string(),
    /** Keyed hash of its text and values: the same for the same, and tells none of them. */
    values: z.string(),
  }),
  /** `gold.packages.license`: columns whose values are in the answer. */
  returned: z.array(z.string()).readonly(),
  /** Columns that only filtered, ordered, grouped, joined or were searched. */
  used: z.array(z.string()).readonly(),
  /** Columns that were not shown as they are, and how: `{ "gold.people.email": "hash" }`. */
  masks: z.record(z.string(), z.string()),
  /** Data versions that were read, by product. */
  dataVersions: z.record(z.string(), z.string()),
  /** Rows that root fields gave. */
  rows: z.int().nonnegative(),
  /** Milliseconds, to three digits. */
  durationMs: z.number().nonnegative(),
  outcome: z.enum(['ANSWERED', 'REFUSED', 'FAILED']),
  /** Codes of its errors, each once. */
  errors: z.array(z.string()).readonly(),
})

/** What one operation read, and for whom. */
export type AuditRecord = Readonly<z.infer<typeof auditRecord>>

const { at, rows, durationMs, operation } = auditRecord.shape

/** All of a record but when, how long and for which values. */
export const sharedPart = auditRecord
  .omit({ at: true, rows: true, durationMs: true })
  .extend({ operation: operation.omit({ values: true }) })

/** What the records of one operation and one asker have in common, mostly. */
export type SharedPart = Readonly<z.infer<typeof sharedPart>>

/** The rest of a record: when, for which values, rows, milliseconds. */
export const ownPart = z.tuple([at, operation.shape.values, rows, durationMs])
