import { getTableConfig } from 'drizzle-orm/pg-core'
import { throwProblems, type Problem } from '../errors/platinum-error.ts'
import { readColumns } from './column.ts'
import { contractSymbol } from './contract-symbol.ts'
import { isDataProduct, type AnyDataProduct } from './data-product.ts'
import { durationSeconds } from './duration.ts'
import { isLayerName, servedLayers } from './layer.ts'
import { camelCase, lowerFirst } from './names.ts'
import type { ProductDraft, Registry } from './product.ts'
import { checkProblems } from './validate-checks.ts'
import { embeddingProblems, type SpaceDimensions } from './validate-embeddings.ts'
import { namingProblems } from './validate-names.ts'
import { productProblems } from './validate-product.ts'
import { resolveRelations } from './resolve-relations.ts'

export interface RegistryInput {
  /** Exports of `schema/index.ts`; values that are no data products are passed over. */
  readonly exports: Readonly<Record<string, unknown>>
  /** Vector dimensions of each embedding space of the configuration. */
  readonly spaces: SpaceDimensions
}

/**
 * Reads a project's products and checks everything the types cannot see.
 *
 * @returns the registry with every problem found; use it only when `problems` is empty.
 */
export function readRegistry(input: RegistryInput): { registry: Registry; problems: Problem[] } {
  const declared = new Set(Object.values(input.exports).filter(isDataProduct))
  const problems: Problem[] = []
  const drafts = new Map<AnyDataProduct, ProductDraft>()
  for (const product of declared) {
    const found = productProblems(product)
    problems.push(...found)
    const draft = draftProduct(product)
    if (draft) drafts.set(product, draft)
  }
  problems.push(...resolveRelations(drafts))
  for (const draft of drafts.values()) {
    problems.push(...checkProblems(draft), ...embeddingProblems(draft, input.spaces))
  }
  problems.push(...namingProblems([...drafts.values()]))
  const products = [...drafts.values()]
  return {
    registry: {
      products,
      byId: new Map(products.map((product) => [product.id, product])),
      byTable: new Map(products.map((product) => [product.table, product])),
    },
    problems,
  }
}

/** As `readRegistry`, for callers who have nothing to add to the problems. */
export function buildRegistry(input: RegistryInput): Registry {
  const { registry, problems } = readRegistry(input)
  throwProblems(problems)
  return registry
}

function draftProduct(product: AnyDataProduct): ProductDraft | undefined {
  const contract = product[contractSymbol]
  const config = getTableConfig(product)
  if (!isLayerName(config.schema)) return undefined
  const columns = readColumns(product, contract.columns)
  const byKey = new Map(columns.map((column) => [column.key, column]))
  const byName = new Map(columns.map((column) => [column.name, column]))
  const primaryKey =
    config.primaryKeys[0]?.columns.map((column) => byName.get(column.name)) ??
    columns.filter((column) => column.drizzle.primary)
  const grain = contract.grain?.map((key) => byKey.get(key)) ?? primaryKey
  const { lane, within, eventTime } = contract.freshness
  return {
    id: `${config.schema}.${config.name}`,
    layer: config.schema,
    tableName: config.name,
    table: product,
    typeName: contract.name,
    listField: contract.listField ?? camelCase(config.name),
    rowField: lowerFirst(contract.name),
    served: servedLayers.has(config.schema),
    version: contract.version,
    owner: contract.owner,
    description: contract.description.trim(),
    columns,
    grain: grain.filter((column) => column !== undefined),
    freshness: {
      lane,
      within,
      withinSeconds: durationSeconds(within) ?? 0,
      eventTime: eventTime === undefined ? undefined : byKey.get(eventTime),
    },
    checks: contract.checks ?? [],
    embeddings: Object.entries(contract.embeddings ?? {}).flatMap(([key, embedding]) => {
      const column = byKey.get(key)
      const of = embedding.of.map((text) => byKey.get(text)).filter((text) => text !== undefined)
      return column ? [{ column, of, space: embedding.space }] : []
    }),
    relations: [],
  }
}
