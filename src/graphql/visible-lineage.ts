import type { Impact } from '../lineage/store/ask-impact.ts'
import type { LineageAnswer } from '../lineage/store/ask-lineage.ts'
import type { Place } from '../lineage/store/places.ts'
import type { Registry } from '../product/product.ts'

/** Whether readers of a registry may be told of a place. */
export type Visible = (place: Place) => boolean

/**
 * Hides the products and the columns of the whole project that readers have no name for. What the
 * ledger remembers beyond, as datasets outside, has no class.
 */
export function visibleIn(registry: Registry, whole: Registry): Visible {
  const hidden = new Map(
    whole.products.map(({ id, columns }) => {
      const seen = new Set(registry.byId.get(id)?.columns.map(({ name }) => name))
      return [id, new Set(columns.flatMap(({ name }) => (seen.has(name) ? [] : [name])))]
    }),
  )
  return ({ dataset, field }) => {
    if (dataset.kind !== 'product' || !whole.byId.has(dataset.id)) return true
    if (!registry.byId.has(dataset.id)) return false
    return field === null || !hidden.get(dataset.id)?.has(field)
  }
}

/** An answer without what its readers may not be told of. */
export function visibleLineage(answer: LineageAnswer, visible: Visible): LineageAnswer {
  const edges = answer.edges.filter(({ from, to }) => visible(from) && visible(to))
  const upstream = answer.upstream.filter(visible)
  const downstream = answer.downstream.filter(visible)
  const near = (steps: LineageAnswer['upstream']): number =>
    steps.filter(({ depth }) => depth === 1).length
  return {
    ...answer,
    edges,
    upstream,
    downstream,
    paths: answer.paths.filter((places) => places.every(visible)),
    degree: {
      in: answer.degree.in - near(answer.upstream) + near(upstream),
      out: answer.degree.out - near(answer.downstream) + near(downstream),
    },
  }
}

/** An impact without columns that its readers may not be told of, and operations that used nothing else. */
export function visibleImpact(impact: Impact, visible: Visible): Impact {
  const seen = ({ product, column }: { product: string; column: string | null }): boolean =>
    visible({ dataset: { kind: 'product', id: product }, field: column })
  return {
    ...impact,
    columns: impact.columns.filter(seen),
    operations: impact.operations.flatMap((operation) => {
      const fields = operation.fields.filter(seen)
      return fields.length > 0 ? [{ ...operation, fields }] : []
    }),
  }
}
