import { productDataset, type DatasetSpace } from '../dataset-names.ts'
import { platinumNamespace } from '../dataset.ts'
import type { LineageGraph } from '../../graph.ts'
import type { Registry } from '../../../product/product.ts'
import { KnownNames } from './known-names.ts'

/** The names by which others may speak of a project's products, and of what its sources read. */
export function projectNames(
  { products }: Registry,
  lineage: LineageGraph,
  { space, jobNamespace }: { readonly space: DatasetSpace; readonly jobNamespace: string },
): KnownNames {
  return new KnownNames({
    products: products.map((product) => ({
      id: product.id,
      names: [
        productDataset(space, product),
        { namespace: platinumNamespace(jobNamespace), name: product.id },
      ],
    })),
    sources: [...lineage.products.values()].flatMap(({ upstreams }) =>
      upstreams.flatMap((upstream) =>
        upstream.kind === 'outside' ? [{ namespace: upstream.namespace, name: upstream.name }] : [],
      ),
    ),
  })
}
