import { hashing } from '../src/embedding/hashing.ts'
import type { EmbeddingSpaces } from '../src/embedding/provider.ts'
import type { LineageGraph } from '../src/lineage/graph.ts'
import { buildRegistry } from '../src/product/registry.ts'
import * as schema from './schema/index.ts'
import { dimensions } from './schema/platinum/chunks.ts'

export const registry = buildRegistry({
  exports: { ...schema },
  spaces: new Map([['default', dimensions]]),
})

export const spaces: EmbeddingSpaces = new Map([['default', hashing({ dimensions })]])

/** Nothing is materialized here: the rows are made up in SQL. */
export const lineage: LineageGraph = { products: new Map() }
