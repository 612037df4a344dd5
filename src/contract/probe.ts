/** What a check found, before it is put together with what the contract says of the check. */
export interface Finding {
  /** Rows that violate it; null where rows cannot be counted. */
  readonly failedRows: bigint | null
  /** Null: it passed. */
  readonly message: string | null
  /** Where they come with the count. Undefined: they are still to be looked for. */
  readonly sampleKeys?: readonly SampleKey[]
}

export type SampleKey = Readonly<Record<string, string | null>>

/** The values that a probe asked for, as Postgres' text. */
export interface Reading {
  /** How many rows the scan had; 0 for probes with a statement of their own. */
  readonly rows: bigint
  readonly values: readonly (string | null)[]
}

/** A check as a part of the one statement that asks for all of them. */
export type Probe = {
  /** A finding, or a probe without parameters that is asked next, because this one cannot tell. */
  readonly read: (reading: Reading) => Finding | Probe
} & (
  | {
      /** Takes part in the scan of these rows. */
      readonly over: 'candidate' | 'whole'
      /** Aggregates over `x`. */
      readonly aggregates: readonly string[]
    }
  | {
      /** Reads rows in its own way: a grouping, a sort. */
      readonly over: 'itself'
      /** One row with the columns `v0`, `v1`, … */
      readonly select: string
      readonly columns: number
    }
)
