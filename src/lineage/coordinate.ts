import { aggregateSuffix } from '../product/engine-names.ts'
import type { Product, Registry } from '../product/product.ts'
import type { Place } from './store/places.ts'

/**
 * The place of a project that a reader means: a product by its id or its GraphQL type, a column of
 * it as `gold.packages.license` or `Package.license`, or a root field as `Query.packages`.
 * Undefined when the project has none of that name.
 */
export function declaredPlace(registry: Registry, text: string): Place | undefined {
  const product = productNamed(registry, text)
  if (product) return whole(product)
  const dot = text.lastIndexOf('.')
  const [owner, name] = [text.slice(0, dot), text.slice(dot + 1)]
  if (owner === 'Query') {
    const read = registry.products.find(
      ({ served, ...fields }) => served && rootFields(fields).includes(name),
    )
    return read && whole(read)
  }
  const of = productNamed(registry, owner)
  const column =
    of?.columns.find(({ key }) => key === name) ?? of?.columns.find((each) => each.name === name)
  if (of && column) return { dataset: { kind: 'product', id: of.id }, field: column.name }
  const relation = of?.relations.find(({ field }) => field === name)
  return relation && whole(relation.to)
}

/** A name that is longer is no slip of the pen. */
const longestGuess = 200

/** What a reader may have meant: names of the project that are nearly the same, the nearest first. */
export function similarNames(registry: Registry, text: string): string[] {
  const names = registry.products.flatMap((product) => [
    product.id,
    product.typeName,
    ...(product.served ? [`Query.${product.listField}`] : []),
    ...product.columns.flatMap(({ key, name }) => [
      `${product.typeName}.${key}`,
      `${product.id}.${name}`,
    ]),
  ])
  if (text.length > longestGuess) return []
  const wanted = text.toLowerCase()
  const most = Math.max(2, Math.ceil(text.length / 3))
  return names
    .map((name) => ({ name, changes: changesBetween(wanted, name.toLowerCase(), most) }))
    .filter(({ changes }) => changes <= most)
    .sort((left, right) => left.changes - right.changes)
    .slice(0, 5)
    .map(({ name }) => name)
}

/**
 * GraphQL's name of a place where it has one: `Package.license`; else its name in Postgres or
 * outside.
 */
export function coordinateOf(registry: Registry, { dataset, field }: Place): string {
  const product = dataset.kind === 'product' ? registry.byId.get(dataset.id) : undefined
  const name = dataset.kind === 'product' ? dataset.id : `${dataset.namespace}:${dataset.name}`
  if (field === null) return name
  const column = product?.columns.find((each) => each.name === field)
  return product?.served && column ? `${product.typeName}.${column.key}` : `${name}.${field}`
}

function productNamed({ byId, products }: Registry, name: string): Product | undefined {
  return byId.get(name) ?? products.find(({ typeName }) => typeName === name)
}

function whole({ id }: Product): Place {
  return { dataset: { kind: 'product', id }, field: null }
}

function rootFields({ listField, rowField }: Pick<Product, 'listField' | 'rowField'>): string[] {
  return [listField, rowField, `${listField}${aggregateSuffix}`]
}

/** How many letters differ; more than `most` where that is certain early. */
function changesBetween(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1
  let before = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const line = [row]
    for (let column = 1; column <= right.length; column++) {
      const replaced = (before[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      line.push(Math.min(replaced, (before[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1))
    }
    before = line
  }
  return before[right.length] ?? 0
}
