import type { GraphQLSchema } from 'graphql'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import { throwProblems } from '../errors/platinum-error.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { Registry } from '../product/product.ts'
import { createBuilder } from './builder.ts'
import { addMetaTypes } from './meta-type.ts'
import { addOrdering } from './order-input.ts'
import { addPageTypes } from './page-types.ts'
import { addProductTypes } from './product-type.ts'
import { addQueryFields } from './query-type.ts'
import { addScalars } from './scalars.ts'
import { typeNameProblems } from './type-names.ts'
import { filterTypeNames, WhereInputs } from './where-input.ts'

/** What a schema is built from. */
export interface SchemaSources {
  readonly registry: Registry
  readonly lineage: LineageGraph
  readonly spaces: EmbeddingSpaces
}

/**
 * Builds the executable schema of a project.
 * @throws ProjectError `PRODUCT_NAME_TAKEN` when a product's names meet those of the schema itself
 */
export function buildSchema(sources: SchemaSources): GraphQLSchema {
  const { registry } = sources
  const builder = createBuilder()
  addScalars(builder)
  builder.queryType({
    description: 'Every data product of the layers gold and platinum, and the catalog of all.',
  })
  const metaTypes = addMetaTypes(builder)
  const pages = addPageTypes(builder)
  const ordering = addOrdering(builder)
  const engineTypes = [...filterTypeNames]
  throwProblems(typeNameProblems(registry, engineTypes))
  const inputs = new WhereInputs(builder)
  const types = addProductTypes(builder, registry, inputs, ordering, pages, sources)
  for (const each of types.values()) {
    addQueryFields(builder, each, inputs, pages, metaTypes, sources)
  }
  return builder.toSchema({ sortSchema: false })
}
