import type { GraphQLSchema } from 'graphql'
import { withDefaults } from '../config/limits.ts'
import { CursorSeal, sealExtension } from '../query/cursor-seal.ts'
import { limitsExtension } from '../query/limits.ts'
import { addAggregateField } from './aggregate-field.ts'
import { applyDirectives } from './applied-directives.ts'
import { createBuilder } from './builder.ts'
import { addCatalog } from './catalog.ts'
import { addTimeGrain, GroupInputs } from './group-inputs.ts'
import { GroupKeyTypes } from './group-key-type.ts'
import { addMetaTypes } from './meta-type.ts'
import { addOrdering } from './order-input.ts'
import { addPageTypes } from './page-types.ts'
import { addProductTypes } from './product-type.ts'
import { addQueryFields } from './query-type.ts'
import { ServingArguments } from './serving-arguments.ts'
import { clientTermsExtension } from '../query/read-terms.ts'
import type { SchemaSources } from './schema-sources.ts'
import { addScalars } from './scalars.ts'
import { WhereInputs } from './where-input.ts'

/** For schemas that are given none: their cursors end with the process. */
const ownSeal = new CursorSeal()

/** Builds the executable schema of a project. */
export function buildSchema(sources: SchemaSources): GraphQLSchema {
  const { registry } = sources
  const limits = withDefaults(sources.limits)
  const builder = createBuilder(limits)
  addScalars(builder)
  builder.queryType({
    description: 'Every data product of the layers gold and platinum, and the catalog of all.',
  })
  const metaTypes = addMetaTypes(builder)
  const pages = addPageTypes(builder)
  const serving = new ServingArguments(builder)
  const ordering = addOrdering(builder)
  const timeGrain = addTimeGrain(builder)
  const inputs = new WhereInputs(builder)
  const types = addProductTypes(builder, registry, inputs, ordering, pages, sources)
  const groups = new GroupInputs(builder, timeGrain, inputs, ordering)
  const keys = new GroupKeyTypes(builder, inputs)
  for (const each of types.values()) {
    addQueryFields(builder, each, inputs, pages, metaTypes, serving, sources)
    addAggregateField(builder, each, types, inputs, ordering, groups, keys, metaTypes, serving)
  }
  addCatalog(builder, metaTypes, sources)
  const extensions = {
    ...limitsExtension(limits),
    ...sealExtension(sources.cursorSeal ?? ownSeal),
    ...clientTermsExtension((sources.clients?.size ?? 0) > 0),
  }
  const schema = builder.toSchema({ sortSchema: false, extensions })
  applyDirectives(schema, sources)
  return schema
}
