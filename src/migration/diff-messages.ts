/** What the diff thread is started with. */
export interface DiffStart {
  /** URL of the project's schema/index module. */
  readonly schemaModule: string
  /** drizzle-kit's snapshot of the database as it is; null when it is empty. */
  readonly previous: unknown
}

/** What it is asked, as often as needed. */
export interface DiffRequest {
  /** Tables to drop and create anew, as `schema.table`; or all that changed. */
  readonly rebuild: readonly string[] | 'changed'
}

/** What it answers. */
export interface DiffAnswer {
  readonly statements: readonly string[]
  /** drizzle-kit's snapshot of the database as it will be. */
  readonly snapshot: unknown
  /** Tables that are there before and after, and are created anew, as `schema.table`. */
  readonly rebuilt: readonly string[]
}
