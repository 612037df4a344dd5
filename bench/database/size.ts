/** How much a benchmark's database holds. */
export interface Size {
  /** Packages, and as many rows of features. Versions are five times as many. */
  readonly rows: number
  /** Chunks, each with its vector. */
  readonly vectors: number
}

/** Raise it with every change of tables, rows or indexes: databases of another layout are left alone. */
const layout = 1

/** A database of its own on the server, so that nothing of anybody else's is touched. */
export function databaseName({ rows, vectors }: Size): string {
  return `platinum_bench_${layout}_${rows}_${vectors}`
}
