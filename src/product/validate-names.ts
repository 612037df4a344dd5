import type { Problem } from '../errors/platinum-error.ts'
import { isServableName } from './names.ts'
import type { ProductDraft } from './product.ts'

/** Names the engine itself uses at the root of the schema, or as types. */
const reservedTypes = new Set([
  'Query',
  'Mutation',
  'Subscription',
  'Catalog',
  'PageInfo',
  'Int',
  'Float',
  'String',
  'Boolean',
  'ID',
])
const reservedFields = new Set(['catalog', 'node', 'nodes'])

/** GraphQL names across the whole project: each must be writable and belong to one thing only. */
export function namingProblems(products: readonly ProductDraft[]): Problem[] {
  const problems: Problem[] = []
  const types = new Map<string, string>([...reservedTypes].map((name) => [name, 'the engine']))
  const fields = new Map<string, string>([...reservedFields].map((name) => [name, 'the engine']))
  for (const product of products) {
    for (const name of [product.tableName, product.typeName, product.listField]) {
      if (!isServableName(name)) problems.push(badName(product.id, name))
    }
    if (product.served) {
      claim(types, product.typeName, product.id, 'GraphQL type', problems)
      claim(fields, product.listField, product.id, 'GraphQL list field', problems)
      claim(fields, product.rowField, product.id, 'GraphQL field for one row', problems)
    }
    const ownFields = new Map<string, string>()
    for (const column of product.columns) {
      if (!isServableName(column.key))
        problems.push(badName(`${product.id}.${column.key}`, column.key))
      claim(ownFields, column.key, `${product.id}.${column.key}`, 'field', problems)
    }
    for (const relation of product.relations) {
      const declaredBy =
        relation.kind === 'belongsTo'
          ? `${product.id}, relation ${relation.field}`
          : `${relation.to.id}, relation to ${product.id}`
      if (!isServableName(relation.field)) problems.push(badName(declaredBy, relation.field))
      claim(ownFields, relation.field, declaredBy, `field of ${product.typeName}`, problems)
    }
  }
  return problems
}

function claim(
  taken: Map<string, string>,
  name: string,
  owner: string,
  kind: string,
  problems: Problem[],
): void {
  const other = taken.get(name)
  if (other === undefined) {
    taken.set(name, owner)
    return
  }
  problems.push({
    code: 'PRODUCT_NAME_TAKEN',
    where: owner,
    expected: `a ${kind} of its own`,
    found: `"${name}", which belongs to ${other}`,
    fix: `Rename one of the two: name sets the type, listField the list, inverse the field on the other side of a relation.`,
  })
}

function badName(where: string, name: string): Problem {
  return {
    code: 'PRODUCT_BAD_NAME',
    where,
    expected: 'letters, digits and underscores, starting with a letter, at most 50 characters',
    found: JSON.stringify(name),
    fix: 'Rename it.',
  }
}
