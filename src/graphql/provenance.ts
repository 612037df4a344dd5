import { influenceNames, originsOf, placeName, sourceNames } from '../lineage/column-graph.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { Product } from '../product/product.ts'
import type { RootPlan } from '../query/plan.ts'
import { neverMaterialized, type ServedState } from '../query/meta.ts'
import { selectedColumns } from '../query/selected-columns.ts'
import { freshnessState } from './freshness-state.ts'

/** The request header that asks where the fields of an answer come from: `fields`. */
export const provenanceHeader = 'platinum-provenance'

/** A root field that was read. */
export interface ReadField {
  readonly key: string
  readonly source: RootPlan
  readonly plan: { readonly products: ReadonlySet<Product> }
}

interface Answer {
  readonly products: readonly unknown[]
  readonly fields: readonly unknown[]
}

/**
 * Where the selected fields of one answer come from, and whether they may be trusted: contract,
 * lineage, freshness and run, read in the same snapshot as the rows.
 */
export class Provenance {
  readonly #asked: string
  readonly #lineage: LineageGraph
  #answer: Answer = { products: [], fields: [] }

  constructor(asked: string, lineage: LineageGraph) {
    this.#asked = asked.trim().toLowerCase()
    this.#lineage = lineage
  }

  /** @param states what the ledger said of products in the snapshot of the rows */
  read(fields: readonly ReadField[], states: ReadonlyMap<string, ServedState>, now: Date): void {
    const products = new Set(fields.flatMap(({ plan }) => [...plan.products]))
    this.#answer = {
      products: [...products].map((product) => describeProduct(product, states, now)),
      fields: fields.flatMap(({ key, source }) =>
        selectedColumns(key, source).map(({ path, product, column }) => {
          const place = { dataset: product.id, field: column.name }
          return {
            path,
            coordinate: `${product.typeName}.${column.key}`,
            product: product.id,
            classification: column.classification,
            ...(column.unit === undefined ? {} : { unit: column.unit }),
            lineage: {
              from: sourceNames(this.#lineage, place),
              influencedBy: influenceNames(this.#lineage, place),
              origins: originsOf(this.#lineage, place).map(placeName),
            },
          }
        }),
      ),
    }
  }

  /** What `extensions.platinum` of the answer holds of it. */
  extension(): Answer | { readonly provenance: string } {
    return this.#asked === 'fields' ? this.#answer : { provenance: 'Refused. Ask for "fields".' }
  }
}

function describeProduct(
  product: Product,
  states: ReadonlyMap<string, ServedState>,
  now: Date,
): unknown {
  const state = states.get(product.id) ?? neverMaterialized(product)
  const { status, ageSeconds, within } = freshnessState({ product, state, now })
  return {
    id: product.id,
    owner: product.owner,
    contract: {
      version: state.contractVersion,
      status: state.status,
      failingChecks: state.failingChecks.map(({ name }) => name),
    },
    freshness: { status, ageSeconds, within },
    dataVersion: state.dataVersion,
    run: state.run,
  }
}
