import { columnLineageOf } from '../lineage/column-graph.ts'
import type { ColumnLineage, LineageGraph } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import type { Classification } from '../product/contract.ts'
import type { Product, Registry } from '../product/product.ts'
import { sensitivity } from './classification.ts'

/** How sensitive a column is, and which column it has that from. */
export interface EffectiveClass {
  /** The highest of all. */
  readonly classification: Classification
  /** What it is made from and has its class from; undefined: its own declaration. */
  readonly from: ClassSource | undefined
  /**
   * Its own class and those of all that it is made from, each once. Classes have an order, and what
   * roles may see has none: who may see what is restricted may be nobody who may see a name.
   */
  readonly all: readonly Classification[]
  /** Functions that it is made by and that may read any table: `slugify()`. Default: none. */
  readonly unknown?: readonly string[]
}

/** A column that another has its class from. */
export interface ClassSource {
  readonly product: Product
  readonly column: Column
  /** The function that stands in between and does not end the class, where that is to be told. */
  readonly through?: { readonly function: string; readonly is: 'hash without a key' | 'not known' }
}

/** Columns and how sensitive they are, given what they are made from. */
export type EffectiveClasses = ReadonlyMap<Column, EffectiveClass>

/**
 * The class of every column: the highest of its own and of all that its values are made from,
 * however many steps away. What decides about its values alone, such as the condition of a CASE,
 * is what they are made from too; what decides which rows there are is not. A keyed hash or another
 * anonymizing function on the way, and a declassification, end that; a hash without a key does not,
 * since whoever has a list of likely values finds those it was made from. Where only a product is
 * known as a source, all that is read of it counts, and so does all that a query reads where a
 * function of which nothing is known stands on the way.
 */
export function effectiveClasses(registry: Registry, lineage: LineageGraph): EffectiveClasses {
  const sources = new Map<Column, readonly ClassSource[]>()
  const classes = new Map<Column, EffectiveClass>()
  for (const product of registry.products) {
    for (const column of product.columns) {
      sources.set(column, sourcesOf(registry, lineage, product, column))
      const { unknown } = lineageOf(lineage, product, column)
      const unread = unknown && !column.declassified ? { unknown } : {}
      classes.set(column, { ...declaredClass(column), ...unread })
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
        classes.set(column, { ...known, classification, from: raised ? from : known.from, all })
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

function lineageOf(lineage: LineageGraph, { id }: Product, { name }: Column): ColumnLineage {
  return columnLineageOf(lineage, { dataset: id, field: name })
}

function sourcesOf(
  registry: Registry,
  lineage: LineageGraph,
  product: Product,
  column: Column,
): readonly ClassSource[] {
  const embedding = product.embeddings.find((each) => each.column === column)
  const embedded = (embedding?.of ?? []).map((of): ClassSource => ({ product, column: of }))
  const { direct, indirect, unknown = [] } = lineageOf(lineage, product, column)
  const readOf = (dataset: string, field: string | null): ClassSource[] => {
    const from = registry.byId.get(dataset)
    if (!from) return []
    const read = field === null ? readColumns(lineage, product, from) : [field]
    return from.columns
      .filter(({ name }) => read === undefined || read.includes(name))
      .map((each) => ({ product: from, column: each }))
  }
  const traced = [...direct, ...indirect].flatMap(({ dataset, field, mask }) => {
    if (mask?.anonymizes === true) return []
    const through = mask && { function: `${mask.by}()`, is: 'hash without a key' as const }
    return readOf(dataset, field).map((source) => (through ? { ...source, through } : source))
  })
  const [first] = unknown
  const upstreams = first === undefined ? [] : (lineage.products.get(product.id)?.upstreams ?? [])
  const perhaps = upstreams.flatMap((upstream) => {
    if (upstream.kind === 'outside' || first === undefined) return []
    const through = { function: first, is: 'not known' as const }
    return readOf(upstream.id, null).map((source) => ({ ...source, through }))
  })
  return [...embedded, ...traced, ...perhaps]
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
