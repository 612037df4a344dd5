import type { Problem } from '../errors/platinum-error.ts'
import {
  aggregateSuffix,
  engineFields,
  engineTypes,
  filterWords,
  groupWords,
  typeSuffixes,
} from './engine-names.ts'
import { isServableName, isStorableName, upperFirst } from './names.ts'
import type { ProductDraft, Relation } from './product.ts'

/** Names across the whole project: each must be writable and belong to one thing only. */
export function namingProblems(products: readonly ProductDraft[]): Problem[] {
  const tables = new Names('table')
  const types = new Names('GraphQL type', engineTypes, 'the engine')
  const fields = new Names('GraphQL field', engineFields, 'the engine')
  const problems: Problem[] = []
  for (const product of products) {
    const { id } = product
    for (const name of new Set([product.tableName, product.typeName, product.listField])) {
      // A contract without a name is reported as such.
      if (name !== '' && !isServableName(name)) problems.push(badName(id, name, servable))
    }
    problems.push(...tables.claim(id, id, 'another product'))
    problems.push(...columnNameProblems(product), ...fieldNameProblems(product))
    problems.push(...semanticNameProblems(product))
    if (!product.served || product.typeName === '') continue
    for (const name of typesOf(product)) problems.push(...types.claim(name, id))
    problems.push(...fields.claim(product.listField, `${id}, list field`))
    problems.push(...fields.claim(product.rowField, `${id}, field for one row`))
    const groupsField = `${product.listField}${aggregateSuffix}`
    problems.push(...fields.claim(groupsField, `${id}, field for its groups`))
  }
  return problems
}

/** Every type that stands for a product: its rows, their lists and filters, and its enums. */
function typesOf({ typeName, columns }: ProductDraft): string[] {
  const enums = columns.filter(({ family }) => family === 'enum')
  return [
    typeName,
    ...typeSuffixes.map((suffix) => typeName + suffix),
    ...enums.flatMap(({ key }) => {
      const name = typeName + upperFirst(key)
      return [name, `${name}Filter`]
    }),
  ]
}

/** Names in Postgres. */
function columnNameProblems({ id, columns }: ProductDraft): Problem[] {
  const names = new Names('column name')
  return columns.flatMap(({ key, name }) => [
    ...(isStorableName(name) ? [] : [badName(`${id}.${key}`, name, storable)]),
    ...names.claim(name, `${id}.${key}`),
  ])
}

/** Names of a row's fields: columns, and relations in both directions. */
function fieldNameProblems(product: ProductDraft): Problem[] {
  const { id, columns } = product
  const names = new Names('field', product.served ? filterWords : [], 'the filter language')
  return [
    ...columns.flatMap(({ key }) => [
      ...(isServableName(key) ? [] : [badName(`${id}.${key}`, key, servable)]),
      ...names.claim(key, `${id}.${key}`),
    ]),
    ...product.relations.filter(isField).flatMap((relation) => {
      const where = declaredBy(relation)
      const taken = names.claim(relation.field, where)
      return [
        ...(isServableName(relation.field) ? [] : [badName(where, relation.field, servable)]),
        ...taken,
        ...(relation.kind === 'belongsTo' && product.served && taken.length === 0
          ? new Names('field', groupWords, 'groupBy').claim(relation.field, where)
          : []),
        // What follows from a taken name is taken too, and is mended with it.
        ...(relation.kind === 'hasMany' && taken.length === 0
          ? names.claim(relation.field + aggregateSuffix, `${where}, field for its groups`)
          : []),
      ]
    }),
  ]
}

/** Names of measures, which are fields, and of segments, which are values of an enum. */
function semanticNameProblems({ id, measures, segments }: ProductDraft): Problem[] {
  const words = new Names('word for readers')
  return [
    ...measures
      .filter(({ name }) => !isServableName(name))
      .map(({ name }) => badName(`${id}, measure ${name}`, name, servable)),
    ...segments.flatMap(({ name, word }) => [
      ...(isServableName(name) ? [] : [badName(`${id}, segment ${name}`, name, servable)]),
      ...words.claim(word, `${id}, segment ${name}`),
    ]),
  ]
}

/** The other side of a relation is a field only where readers can stand on it and follow it. */
function isField({ kind, from, to }: Relation): boolean {
  return kind === 'belongsTo' || (from.served && to.served)
}

function declaredBy({ kind, field, from, to }: Relation): string {
  return kind === 'belongsTo' ? `${from.id}, relation ${field}` : `${to.id}, relation to ${from.id}`
}

/** Names of one kind, each with what it belongs to. */
class Names {
  readonly #kind: string
  readonly #owners: Map<string, string>

  constructor(kind: string, reserved: readonly string[] = [], owner = '') {
    this.#kind = kind
    this.#owners = new Map(reserved.map((name) => [name, owner]))
  }

  /** @returns a problem when the name belongs to something else already. */
  claim(name: string, where: string, owner = where): Problem[] {
    const other = this.#owners.get(name)
    if (other === undefined) {
      this.#owners.set(name, owner)
      return []
    }
    return [
      {
        code: 'PRODUCT_NAME_TAKEN',
        where,
        expected: `a ${this.#kind} of its own`,
        found: `"${name}", which belongs to ${other}`,
        fix: 'Rename one of the two: name sets the type, listField the list, inverse the field on the other side of a relation.',
      },
    ]
  }
}

const servable =
  'letters, digits and underscores, starting with a letter or one underscore, at most 50 characters'
const storable =
  'from 1 to 63 bytes, not starting with two underscores, and no name of a system column'

function badName(where: string, name: string, expected: string): Problem {
  return {
    code: 'PRODUCT_BAD_NAME',
    where,
    expected,
    found: JSON.stringify(name),
    fix: 'Rename it.',
  }
}
