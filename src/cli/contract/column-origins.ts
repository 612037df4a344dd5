import type { ColumnOrigin, ExchangedContract } from '../../contract/exchange/exchanged-contract.ts'
import { describeContract } from '../../contract/document/describe-contract.ts'
import { columnLineageOf, placeName } from '../../lineage/column-graph.ts'
import type { ColumnEdge, LineageGraph } from '../../lineage/graph.ts'
import type { Product } from '../../product/product.ts'

/** The contract of a product with where each of its columns comes from, for other tools. */
export function exchanged(product: Product, lineage: LineageGraph): ExchangedContract {
  return {
    contract: describeContract(product),
    origins: new Map(
      product.columns.flatMap(({ key, name }) => {
        const origin = originOf({ dataset: product.id, field: name }, lineage)
        return origin === undefined ? [] : [[key, origin] as const]
      }),
    ),
  }
}

function originOf(
  place: { readonly dataset: string; readonly field: string },
  lineage: LineageGraph,
): ColumnOrigin | undefined {
  const { direct, indirect } = columnLineageOf(lineage, place)
  const edges = [...direct, ...indirect]
  if (edges.length === 0) return undefined
  const [sources, influences] = [names(direct), names(indirect)]
  return {
    sources,
    logic: [...new Set(edges.map(step))].join('; '),
    description: [
      sources.length > 0
        ? `Made from ${sources.join(', ')}.`
        : 'Made from no column: a constant, a number of rows, or a value that others decide.',
      ...(influences.length > 0 ? [`Decided by ${influences.join(', ')}.`] : []),
    ].join(' '),
  }
}

const names = (edges: readonly ColumnEdge[]): string[] => [...new Set(edges.map(placeName))]

/** `AGGREGATION of silver.orders.total`, in OpenLineage's words. */
function step(edge: ColumnEdge): string {
  const masked = edge.masking ? ', masked' : ''
  const said = edge.description === undefined ? '' : ` (${edge.description})`
  return `${edge.subtype} of ${placeName(edge)}${masked}${said}`
}
