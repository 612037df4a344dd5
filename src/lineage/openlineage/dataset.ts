import type { Product } from '../../product/product.ts'
import type { DatasetName, DatasetSpace } from './dataset-names.ts'
import { productDataset } from './dataset-names.ts'
import { facet, present, type Facet, type Facets } from './facet.ts'

/** A dataset of an event. */
export interface EventDataset extends DatasetName {
  readonly facets: Facets
  readonly inputFacets?: Facets
  readonly outputFacets?: Facets
}

/** What every event says of a product, whether it is read or made. */
export function productFacets(
  space: DatasetSpace,
  jobNamespace: string,
  product: Product,
): Record<string, Facet> {
  const { namespace } = productDataset(space, product)
  return {
    schema: facet('SchemaDatasetFacet', { fields: product.columns.map(schemaField) }),
    dataSource: facet('DatasourceDatasetFacet', { name: namespace, uri: namespace }),
    documentation: facet('DocumentationDatasetFacet', {
      description: product.description,
      contentType: 'text/plain',
    }),
    ownership: facet('OwnershipDatasetFacet', { owners: [{ name: product.owner, type: 'OWNER' }] }),
    datasetType: facet('DatasetTypeDatasetFacet', { datasetType: 'TABLE' }),
    symlinks: facet('SymlinksDatasetFacet', { identifiers: otherNames(jobNamespace, product) }),
    tags: facet('TagsDatasetFacet', { tags: tagsOf(product) }),
  }
}

function schemaField(
  { name, sqlType, description }: Product['columns'][number],
  index: number,
): Readonly<Record<string, unknown>> {
  return { name, type: sqlType, description, ordinal_position: index + 1 }
}

/** Namespace of the ids of a project's products. */
export const platinumNamespace = (jobNamespace: string): string =>
  `platinum://${encodeURIComponent(jobNamespace)}`

/** The product's id, and the GraphQL type of one that readers may query. */
function otherNames(
  jobNamespace: string,
  { id, served, typeName }: Product,
): (DatasetName & { readonly type: string })[] {
  const namespace = platinumNamespace(jobNamespace)
  return [
    { namespace, name: id, type: 'TABLE' },
    ...(served ? [{ namespace, name: typeName, type: 'GRAPHQL' }] : []),
  ]
}

function tagsOf({ layer, version, columns }: Product): Readonly<Record<string, string>>[] {
  const source = 'PLATINUM'
  return [
    { key: 'layer', value: layer, source },
    { key: 'contract', value: version, source },
    ...columns.map(({ name, classification }) => ({
      key: 'classification',
      value: classification,
      source,
      field: name,
    })),
  ]
}

/** A dataset that a source reads. Only a namespace that is a URI says where it is. */
export function outsideDataset({ namespace, name }: DatasetName): EventDataset {
  const isUri = /^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/i.test(namespace)
  const dataSource = isUri
    ? facet('DatasourceDatasetFacet', { name: namespace, uri: namespace })
    : undefined
  return { namespace, name, facets: present({ dataSource }) }
}
