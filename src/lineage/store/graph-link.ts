export type Way = 'UPSTREAM' | 'DOWNSTREAM'

/** One place is made from another, or decided about by it. Numbers as in `ops.lineage_column`. */
export interface GraphLink {
  readonly to: number
  readonly toDataset: number
  readonly from: number
  readonly fromDataset: number
  /** As in `ops.lineage_kind`. */
  readonly kind: number
  readonly assumed: boolean
  /** Who makes it, as in `ops.lineage_output`. */
  readonly output: number
}

/** A column and its dataset. */
export interface Member {
  readonly id: number
  readonly dataset: number
}
