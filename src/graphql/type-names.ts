import type { Problem } from '../errors/platinum-error.ts'
import type { Product, Registry } from '../product/product.ts'
import { enumName } from './column-type.ts'

/** Names of the types that belong to one product. */
export interface ProductTypeNames {
  readonly row: string
  readonly connection: string
  readonly edge: string
  readonly relatedConnection: string
  readonly relatedEdge: string
  readonly where: string
  readonly listFilter: string
  readonly order: string
  readonly key: string
  readonly near: string
  readonly search: string
  readonly embedding: string
}

export function typeNames(product: Product): ProductTypeNames {
  const row = product.typeName
  return {
    row,
    connection: `${row}Connection`,
    edge: `${row}Edge`,
    relatedConnection: `${row}RelatedConnection`,
    relatedEdge: `${row}RelatedEdge`,
    where: `${row}Where`,
    listFilter: `${row}ListWhere`,
    order: `${row}Order`,
    key: `${row}Key`,
    near: `${row}Near`,
    search: `${row}Search`,
    embedding: `${row}Embedding`,
  }
}

/** Field names that `where` keeps for itself. */
const whereWords = ['and', 'or', 'not']

/**
 * Types that the schema needs and a project's own names take: reported like every other name
 * that two things ask for.
 *
 * @param engineTypes names of the types that every schema has
 */
export function typeNameProblems(registry: Registry, engineTypes: readonly string[]): Problem[] {
  const problems: Problem[] = []
  const owners = new Map<string, string>(engineTypes.map((name) => [name, 'the engine']))
  const claim = (name: string, owner: string): void => {
    const other = owners.get(name)
    if (other === undefined) owners.set(name, owner)
    else problems.push(taken(owner, `a GraphQL type of its own`, name, other))
  }
  for (const product of registry.products.filter((each) => each.served)) {
    for (const name of Object.values<string>({ ...typeNames(product) })) claim(name, product.id)
    for (const column of product.columns) {
      const name = enumName(product, column)
      if (name === undefined) continue
      claim(name, `${product.id}.${column.key}`)
      claim(`${name}Filter`, `${product.id}.${column.key}`)
    }
    const fields = [
      ...product.columns.map(({ key }) => key),
      ...product.relations.map((each) => each.field),
    ]
    for (const word of whereWords) {
      if (fields.includes(word)) {
        problems.push(
          taken(`${product.id}.${word}`, 'a field name of its own', word, 'the filter language'),
        )
      }
    }
  }
  return problems
}

function taken(where: string, expected: string, name: string, owner: string): Problem {
  return {
    code: 'PRODUCT_NAME_TAKEN',
    where,
    expected,
    found: `"${name}", which belongs to ${owner}`,
    fix: 'Rename the product or the column; its name in Postgres may stay.',
  }
}
