import { columnLineageOf } from '../lineage/column-graph.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import type { Classification } from '../product/contract.ts'
import type { Product, Registry } from '../product/product.ts'
import { sensitivity } from './classification.ts'

/** How sensitive a column is, and which column it has that from. */
export interface EffectiveClass {
  readonly classification: Classification
  /** What it is made from directly and has its class from; undefined: its own declaration. */
  readonly from: { readonly product: Product; readonly column: Column } | undefined
}

/** Columns and how sensitive they are, given what they are made from. */
export type EffectiveClasses = ReadonlyMap<Column, EffectiveClass>

/**
 * The class of every column: the highest of its own and of all that its values are made from,
 * however many steps away. A hash or another anonymizing function on the way, and a
 * declassification, end that. Where only a product is known as a source, all that is read of it
 * counts.
 */
export function effectiveClasses(registry: Registry, lineage: LineageGraph): EffectiveClasses {
  const sources = new Map<Column, readonly Source[]>()
  const classes = new Map<Column, EffectiveClass>()
  for (const product of registry.products) {
    for (const column of product.columns) {
      sources.set(column, sourcesOf(registry, lineage, product, column))
      classes.set(column, { classification: column.classification, from: undefined })
    }
  }
  // Classes only rise and there are few of them, so this ends, in circles too.
  for (let changed = true; changed;) {
    changed = false
    for (const [column, made] of sources) {
      if (column.declassified) continue
      for (const from of made) {
        const source = classes.get(from.column)
        const known = classes.get(column)
        if (!source || !known) continue
        if (sensitivity(source.classification) <= sensitivity(known.classification)) continue
        classes.set(column, { classification: source.classification, from })
        changed = true
      }
    }
  }
  return classes
}

type Source = NonNullable<EffectiveClass['from']>

function sourcesOf(
  registry: Registry,
  lineage: LineageGraph,
  product: Product,
  column: Column,
): readonly Source[] {
  const embedding = product.embeddings.find((each) => each.column === column)
  const embedded = (embedding?.of ?? []).map((of): Source => ({ product, column: of }))
  const { direct } = columnLineageOf(lineage, { dataset: product.id, field: column.name })
  const traced = direct
    .filter(({ masking }) => !masking)
    .flatMap(({ dataset, field }): Source[] => {
      const from = registry.byId.get(dataset)
      if (!from) return []
      const read = field === null ? readColumns(lineage, product, from) : [field]
      return from.columns
        .filter(({ name }) => read === undefined || read.includes(name))
        .map((each) => ({ product: from, column: each }))
    })
  return [...embedded, ...traced]
}

/** What a product reads of another, by SQL name; undefined where that is not known. */
function readColumns(
  lineage: LineageGraph,
  product: Product,
  from: Product,
): readonly string[] | undefined {
  const upstream = lineage.products
    .get(product.id)
    ?.upstreams.find((each) => each.kind === 'product' && each.id === from.id)
  return upstream?.kind === 'product' ? upstream.columns : undefined
}
