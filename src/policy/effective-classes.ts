import { columnLineageOf } from '../lineage/column-graph.ts'
import type { LineageGraph } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import type { Classification } from '../product/contract.ts'
import type { Product, Registry } from '../product/product.ts'
import { sensitivity } from './classification.ts'

/** How sensitive a column is, and which column it has that from. */
export interface EffectiveClass {
  /** The highest of all. */
  readonly classification: Classification
  /** What it is made from and has its class from; undefined: its own declaration. */
  readonly from: { readonly product: Product; readonly column: Column } | undefined
  /**
   * Its own class and those of all that it is made from, each once. Classes have an order, and what
   * roles may see has none: who may see what is restricted may be nobody who may see a name.
   */
  readonly all: readonly Classification[]
}

/** Columns and how sensitive they are, given what they are made from. */
export type EffectiveClasses = ReadonlyMap<Column, EffectiveClass>

/**
 * The class of every column: the highest of its own and of all that its values are made from,
 * however many steps away. What decides about its values alone, such as the condition of a CASE,
 * is what they are made from too; what decides which rows there are is not. A hash or another
 * anonymizing function on the way, and a declassification, end that. Where only a product is known
 * as a source, all that is read of it counts.
 */
export function effectiveClasses(registry: Registry, lineage: LineageGraph): EffectiveClasses {
  const sources = new Map<Column, readonly Source[]>()
  const classes = new Map<Column, EffectiveClass>()
  for (const product of registry.products) {
    for (const column of product.columns) {
      sources.set(column, sourcesOf(registry, lineage, product, column))
      classes.set(column, declaredClass(column))
    }
  }
  // Classes only become more and there are few of them, so this ends, in circles too.
  for (let changed = true; changed;) {
    changed = false
    for (const [column, made] of sources) {
      if (column.declassified) continue
      for (const from of made) {
        const [source, known] = [classes.get(from.column), classes.get(column)]
        if (!source || !known) continue
        const raised = sensitivity(source.classification) > sensitivity(known.classification)
        const all = [...new Set([...known.all, ...source.all])]
        if (!raised && all.length === known.all.length) continue
        const { classification } = raised ? source : known
        classes.set(column, { classification, from: raised ? from : known.from, all })
        changed = true
      }
    }
  }
  return classes
}

/** The class of a column as far as it says so itself. */
export function declaredClass({ classification }: Column): EffectiveClass {
  return { classification, from: undefined, all: [classification] }
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
  const place = { dataset: product.id, field: column.name }
  const { direct, indirect } = columnLineageOf(lineage, place)
  const traced = [...direct, ...indirect]
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
