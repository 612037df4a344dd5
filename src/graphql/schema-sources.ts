import type { Limits } from '../config/limits.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { ClientTerms } from '../config/client-terms.ts'
import type { Registry } from '../product/product.ts'
import type { CursorSeal } from '../query/cursor-seal.ts'

/** What some readers see a part of. */
export interface WholeProject {
  readonly registry: Registry
  readonly lineage: LineageGraph
  /** Whether they read some products alone, whatever their roles. */
  readonly isScoped: boolean
}

/** What a schema is built from. */
export interface SchemaSources {
  readonly registry: Registry
  readonly lineage: LineageGraph
  readonly spaces: EmbeddingSpaces
  /** What clients ask of all data they read, by their names. Default: nothing. */
  readonly clients?: ReadonlyMap<string, ClientTerms> | undefined
  /** The whole project, where `registry` and `lineage` are what some readers see of it. */
  readonly whole?: WholeProject | undefined
  /** What closes cursors; the same wherever they are to be good. Default: one of this process. */
  readonly cursorSeal?: CursorSeal | undefined
  /** Those that are not the defaults. */
  readonly limits?: Partial<Limits> | undefined
}
