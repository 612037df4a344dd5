import { getTableConfig } from 'drizzle-orm/pg-core'
import { throwProblems, type Problem } from '../errors/platinum-error.ts'
import { readColumns } from './column.ts'
import { contractSymbol } from './contract-symbol.ts'
import type { Contract } from './contract.ts'
import { readContract } from './contract-shape.ts'
import { isDataProduct, type AnyDataProduct } from './data-product.ts'
import { durationSeconds } from './duration.ts'
import { historyProblems, readHistory } from './history.ts'
import { isLayerName, servedLayers } from './layer.ts'
import { camelCase, lowerFirst } from './names.ts'
import type { Declaration, ProductDraft, Registry } from './product.ts'
import { readSemantics } from './read-semantics.ts'
import { checkProblems } from './validate-checks.ts'
import { embeddingProblems, type SpaceDimensions } from './validate-embeddings.ts'
import { hasVectorIndex } from './vector-index.ts'
import { namingProblems } from './validate-names.ts'
import { semanticProblems } from './validate-semantics.ts'
import { contractProblems, primaryKeyColumns, tableId, tableProblems } from './validate-product.ts'
import { resolveReferences } from './resolve-references.ts'
import { resolveRelations } from './resolve-relations.ts'
import { resolveRollups } from './resolve-rollups.ts'

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
  const problems: Problem[] = []
  const declarations = new Map<AnyDataProduct, Declaration>()
  for (const product of new Set(Object.values(input.exports).filter(isDataProduct))) {
    const id = tableId(product)
    const { contract, problems: misshapen } = readContract(id, product[contractSymbol])
    problems.push(...tableProblems(product), ...misshapen)
    if (misshapen.length === 0) problems.push(...contractProblems(product, contract))
    declarations.set(product, { contract, draft: draftProduct(product, contract) })
  }
  problems.push(...resolveRelations(declarations), ...resolveReferences(declarations))
  problems.push(...resolveRollups(declarations))
  const products = [...declarations.values()].map(({ draft }) => draft)
  for (const { draft, contract } of declarations.values()) {
    problems.push(...checkProblems(draft), ...embeddingProblems(draft, contract, input.spaces))
    problems.push(...historyProblems(draft.id, contract, draft.grain))
    problems.push(...semanticProblems(draft, contract))
  }
  problems.push(...namingProblems(products))
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

/** Reads one product. Where the declaration is wrong, the draft serves to find further problems. */
function draftProduct(product: AnyDataProduct, contract: Contract): ProductDraft {
  const config = getTableConfig(product)
  const layer = isLayerName(config.schema) ? config.schema : 'bronze'
  const columns = readColumns(product, contract.columns)
  const byKey = new Map(columns.map((column) => [column.key, column]))
  const named = (keys: readonly string[]) => keys.flatMap((key) => byKey.get(key) ?? [])
  const { lane, within, refuseAfter, eventTime } = contract.freshness
  return {
    id: tableId(product),
    layer,
    tableName: config.name,
    table: product,
    typeName: contract.name,
    listField: contract.listField ?? camelCase(config.name),
    rowField: lowerFirst(contract.name),
    served: servedLayers.has(layer),
    version: contract.version,
    owner: contract.owner,
    description: contract.description.trim(),
    columns,
    grain: contract.grain ? named(contract.grain) : primaryKeyColumns(product, byKey),
    freshness: {
      lane,
      within,
      withinSeconds: durationSeconds(within) ?? 0,
      refuseAfter,
      refuseAfterSeconds: refuseAfter === undefined ? undefined : durationSeconds(refuseAfter),
      eventTime: eventTime === undefined ? undefined : byKey.get(eventTime),
    },
    checks: contract.checks ?? [],
    embeddings: Object.entries(contract.embeddings ?? {}).flatMap(([key, { of, space }]) =>
      named([key]).map((column) => ({
        column,
        of: named(of),
        space,
        indexed: hasVectorIndex(product, column),
      })),
    ),
    history: readHistory(contract),
    ...readSemantics(contract, byKey),
    rollupOf: undefined,
    rollups: [],
    relations: [],
  }
}
