import type { GraphQLSchema } from 'graphql'
import { throwProblems } from '../errors/platinum-error.ts'
import { createBuilder } from './builder.ts'
import { addCatalog } from './catalog.ts'
import { addMetaTypes } from './meta-type.ts'
import { addOrdering } from './order-input.ts'
import { addPageTypes } from './page-types.ts'
import { addProductTypes } from './product-type.ts'
import { addQueryFields } from './query-type.ts'
import type { SchemaSources } from './schema-sources.ts'
import { addScalars } from './scalars.ts'
import { typeNameProblems } from './type-names.ts'
import { filterTypeNames, WhereInputs } from './where-input.ts'

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
  addCatalog(builder, metaTypes, sources)
  return builder.toSchema({ sortSchema: false })
}
