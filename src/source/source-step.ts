import type { OwnDatabase } from './own-database.ts'

/** A dataset outside Platinum, named by OpenLineage's rules: `{ namespace: 'file', name: 'orders.jsonl' }`. */
export interface OutsideDataset {
  readonly namespace: string
  readonly name: string
}

export interface StepContext {
  /** Aborted when the run is cancelled or has lost its lease. Pass it to fetch and the like. */
  readonly signal: AbortSignal
}

export interface SourceContext extends StepContext, OwnDatabase {
  /** Newest event time already served, where the contract names one; otherwise null. */
  readonly watermark: Date | null
  /**
   * What `state` said when the rows served were read: they hold everything up to there, so it is
   * enough to deliver what came after. It moves in the transaction that publishes the rows, so a
   * run that fails delivers the same again. Null: deliver everything, because nothing was published
   * yet, the strategy is `replace()`, the product is declared differently by now, or the version
   * served was gone back to.
   */
  readonly since: string | null
  /**
   * What `state` said for this run: what is delivered counts as everything up to there. Null where
   * there is no `state`, or asking for it failed.
   */
  readonly state: string | null
}

export interface SourceStep<Row> {
  readonly dataset: OutsideDataset
  /** Yields batches of rows; a batch of 100 to 1,000 keeps memory flat. */
  readonly read: (context: SourceContext) => AsyncIterable<readonly Row[]>
  /**
   * A short text that changes when the outside data does, such as a file's modification time or the
   * number of the last message. Where it is given and has not changed, the source is not read again,
   * and what is served counts as up to date: there is nothing newer.
   */
  readonly state?: (context: OwnDatabase) => Promise<string>
}
