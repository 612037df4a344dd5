/** A field of a product's rows that an operation used. */
export interface FieldUse {
  /** Id of the product: `gold.packages`. */
  readonly product: string
  /** As in GraphQL: a column's or a relation's; null for the product as a whole. */
  readonly field: string | null
  /** The column by its SQL name; null for relations and for the product as a whole. */
  readonly column: string | null
  /** Whether values of it are in the answer; else it filters, orders, groups, joins or is searched. */
  readonly selected: boolean
}

/** What an operation is and which fields it uses, without any value. */
export interface OperationUse {
  /** SHA-256 of the operation without values and aliases, in hexadecimal. */
  readonly hash: string
  /** As its author calls it; null without a name. */
  readonly name: string | null
  /** SHA-256 of `fields`. */
  readonly fieldsHash: string
  /** Each field once. */
  readonly fields: readonly FieldUse[]
}
