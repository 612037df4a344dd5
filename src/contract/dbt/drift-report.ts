import type { ContractDocument } from '../document/contract-document.ts'
import { compareModel, type Drift } from './compare-model.ts'
import type { DbtModel } from './read-artifacts.ts'

/** A product and the model it is built on, with how they differ. */
export interface ModelDrift {
  readonly product: string
  /** dbt's id of the model. */
  readonly model: string
  readonly drift: readonly Drift[]
}

export interface DriftInput {
  readonly contracts: readonly ContractDocument[]
  readonly models: readonly DbtModel[]
  /** The models as they were. */
  readonly before?: readonly DbtModel[]
  /** Names of the datasets outside that a product is made from: `shop.analytics.orders`. */
  readonly sources: (product: string) => readonly string[]
}

/**
 * How models and the products built on them have drifted apart. A product is built on a model when
 * it reads the model's table, or has its name.
 */
export function driftReport({ contracts, models, before, sources }: DriftInput): ModelDrift[] {
  const earlier = new Map((before ?? []).map((model) => [model.id, model]))
  return contracts.flatMap((contract) => {
    const read = models.filter((model) => sources(contract.id).some((name) => isTable(model, name)))
    const named = models.filter(({ alias }) => alias.toLowerCase() === contract.table)
    const same = named.filter(({ schema }) => schema === contract.layer)
    const found = read.length > 0 ? read : same.length > 0 ? same : named.length === 1 ? named : []
    return found.map((model) => ({
      product: contract.id,
      model: model.id,
      drift: compareModel(contract, model, earlier.get(model.id)),
    }))
  })
}

/** `database.schema.table`, as OpenLineage names it. */
function isTable({ schema, alias }: DbtModel, name: string): boolean {
  const [table, within] = name.toLowerCase().split('.').toReversed()
  return table === alias.toLowerCase() && within === schema.toLowerCase()
}

/** The drift as a table for people. */
export function driftText(report: readonly ModelDrift[]): string {
  if (report.length === 0) return 'No product is built on a model of this project.\n'
  return report
    .map(({ product, model, drift }) => {
      const width = Math.max(0, ...drift.map(({ kind }) => kind.length))
      const lines = drift.map(
        ({ level, kind, column, what }) =>
          `  ${level.padEnd(5)}  ${kind.padEnd(width)}  ${column === undefined ? '' : `${column}: `}${what}\n`,
      )
      return `${product}  built on ${model}${drift.length === 0 ? ', no drift' : ''}\n${lines.join('')}`
    })
    .join('\n')
}
