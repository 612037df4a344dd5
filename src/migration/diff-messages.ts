/** What the diff thread is asked. */
export interface DiffRequest {
  /** URL of the project's schema/index module. */
  readonly schemaModule: string
  /** drizzle-kit's snapshot of the database as it is; null when it is empty. */
  readonly previous: unknown
}

/** What it answers. */
export interface DiffAnswer {
  readonly statements: readonly string[]
  /** drizzle-kit's snapshot of the database as it will be. */
  readonly snapshot: unknown
}
