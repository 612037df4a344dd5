import { isObjectType, type GraphQLSchema } from 'graphql'
import type { Product, Registry } from '../../src/product/product.ts'
import { badInput } from './problems.ts'
import type { Input } from './reference-where.ts'

/** What is known of a product that was never materialized. */
export function metaOf(product: Product) {
  return {
    contract: { version: product.version, status: 'UNCHECKED', since: null, failingChecks: [] },
    freshness: {
      status: 'NEVER',
      ageSeconds: null,
      within: '6h',
      withinSeconds: 21_600,
      eventTime: null,
    },
    dataVersion: '0',
    run: null,
    fields: product.columns.map(({ key, description, classification, unit }) => ({
      name: key,
      description,
      classification,
      unit: unit ?? null,
      masked: /^(pii|confidential)/.test(classification),
    })),
  }
}

/** Answers the parts of `catalog` that random requests ask for. */
export function catalogResolvers(schema: GraphQLSchema, { products }: Registry): void {
  const query = schema.getQueryType()?.getFields()['catalog']
  const catalog = schema.getType('Catalog')
  if (!query || !isObjectType(catalog)) throw new TypeError('there is no catalog')
  query.resolve = () => ({})
  const inOrder = products.toSorted(
    (left, right) => rank(left) - rank(right) || (left.id < right.id ? -1 : 1),
  )
  const fields = catalog.getFields()
  if (!fields['products'] || !fields['product']) throw new TypeError('the catalog has no products')
  fields['products'].resolve = (_source, { layer }: Input) =>
    inOrder.filter((product) => (layer ?? upper(product)) === upper(product)).map(catalogProduct)
  fields['product'].resolve = (_source, { id, name }: Input, _context, { path }) => {
    if ((typeof id === 'string') === (typeof name === 'string')) {
      throw badInput([...(path.prev ? [path.prev.key] : []), path.key])
    }
    const found = products.find((each) => each.id === id || each.typeName === name)
    return found ? catalogProduct(found) : null
  }
}

const upper = ({ layer }: Product): string => layer.toUpperCase()
const rank = ({ layer }: Product): number => ['bronze', 'silver', 'gold', 'platinum'].indexOf(layer)

function catalogProduct(product: Product): object {
  const { id, typeName, listField, version, owner, description, grain, freshness } = product
  const { contract, freshness: state, dataVersion, run } = metaOf(product)
  return {
    id,
    layer: upper(product),
    typeName,
    served: true,
    listField,
    version,
    owner,
    description,
    grain: grain.map(({ key }) => key),
    lane: freshness.lane,
    relations: product.relations.map((relation) => ({
      field: relation.field,
      target: relation.to.id,
      many: relation.kind === 'hasMany',
      columns: relation.localColumns.map(({ key }) => key),
      targetColumns: relation.targetColumns.map(({ key }) => key),
    })),
    contract,
    freshness: state,
    dataVersion,
    run,
  }
}
