import type { IndirectEdge, DirectEdge } from '../../../src/lineage/columns/edge.ts'

/** `public.orders.id` as the corpus writes it: `orders.id`. */
export function columnName(column: { readonly dataset: string; readonly field: string }): string {
  return `${column.dataset.replace(/^public\./, '')}.${column.field}`
}

const signs = { IDENTITY: '=', TRANSFORMATION: '~', AGGREGATION: '+' } as const

/** Edges in the notation of the corpus, sorted. */
export function written(edges: readonly (DirectEdge | IndirectEdge)[]): string[] {
  return edges
    .map((edge) => {
      const sign = edge.type === 'DIRECT' ? signs[edge.subtype] : `${edge.subtype}:`
      return `${sign}${edge.masking ? '!' : ''}${columnName(edge)}`
    })
    .sort()
}

/** The words of an expectation, sorted. */
export function expected(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean).sort()
}
