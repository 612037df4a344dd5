import {
  buildClientSchema,
  execute,
  getIntrospectionQuery,
  getNamedType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import type { Product, Registry } from '../../src/product/product.ts'
import type { Cells } from './cells.ts'
import { badInput, type Place, type Problems } from './problems.ts'
import { catalogResolvers, metaOf } from './reference-catalog.ts'
import {
  answerGroups,
  measure,
  measureFunctions,
  readGroups,
  type Group,
} from './reference-groups.ts'
import { answerList, Cursors, readList } from './reference-list.ts'
import { relatedRows, type Input, type World } from './reference-where.ts'
import type { Row, Tables } from './rows.ts'
import { selectedFields, type Selected } from './selected-fields.ts'
import { scalarText } from './scalar-text.ts'

/*
 * What the API should answer: its own schema, as introspection tells it, executed by graphql-js
 * with ordinary resolvers over rows in memory. Nothing of the engine is used.
 */

export interface Reference {
  readonly schema: GraphQLSchema
  /** Executes a request. The second part is every mistake in arguments, by its place. */
  readonly answer: (
    document: string,
    variables: Input,
    operationName?: string,
  ) => Promise<{ readonly result: ExecutionResult; readonly problems: readonly Place[] }>
}

interface Context {
  readonly problems: Place[]
}

type Resolver = GraphQLFieldResolver<unknown, Context>

export function createReference(
  introspection: IntrospectionQuery,
  registry: Registry,
  tables: Tables,
  cells: Cells,
): Reference {
  const schema = buildClientSchema(introspection)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) {
      type.parseValue = String
      type.coerceInputLiteral = undefined
      type.parseLiteral = (node) => ('value' in node ? node.value : null)
    }
  }
  const world = { tables, cells, cursors: new Cursors() }
  for (const product of registry.products) addResolvers(schema, product, world)
  catalogResolvers(schema, registry)
  // The same document is executed several times in a row.
  let latest: { readonly text: string; readonly parsed: DocumentNode } | undefined
  return {
    schema,
    async answer(document, variables, operationName) {
      if (document !== latest?.text) latest = { text: document, parsed: parse(document) }
      const { parsed } = latest
      const context: Context = { problems: [] }
      const result = await execute({
        schema,
        document: parsed,
        variableValues: variables,
        contextValue: context,
        ...(operationName === undefined ? {} : { operationName }),
      })
      return { result, problems: context.problems }
    },
  }
}

export const introspectionQuery = getIntrospectionQuery({
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  inputValueDeprecation: true,
  oneOf: true,
})

type ReferenceWorld = World & { readonly cursors: Cursors }

function addResolvers(schema: GraphQLSchema, product: Product, world: ReferenceWorld): void {
  const { typeName, listField, rowField } = product
  const rows = world.tables.get(product) ?? []
  const query = schema.getQueryType()
  if (!query) throw new TypeError('there is no query type')
  const checker = new Checker(world, [...world.tables.keys()])
  resolve(query, listField, (_source, args: Input, context, info) => {
    const refused = checker.root(product, 'list', args, context, info)
    if (refused) return refused
    const list = readList(args, product, world, [], [])
    return { ...answerList(list, rows), meta: metaOf(product) }
  })
  resolve(query, `${listField}Aggregate`, (_source, args: Input, context, info) => {
    const refused = checker.root(product, 'groups', args, context, info)
    if (refused) return refused
    const groups = readGroups(args, product, world, [], [])
    return { groups: answerGroups(groups, rows), meta: metaOf(product) }
  })
  if (query.getFields()[rowField]) {
    resolve(query, rowField, (_source, args: Input, context, info) => {
      const refused = checker.root(product, 'row', args, context, info)
      if (refused) return refused
      const wanted = product.grain.map((column) =>
        world.cells.read(column, scalarText(args[column.key])),
      )
      return (
        rows.find((row) =>
          product.grain.every(({ key }, index) => row.cells[key]?.order === wanted[index]?.order),
        ) ?? null
      )
    })
  }
  addRowResolvers(schema, product, world)
  addGroupResolvers(schema, product, world)
  if (!schema.getType(typeName)) throw new TypeError(`there is no type ${typeName}`)
}

function addRowResolvers(schema: GraphQLSchema, product: Product, world: ReferenceWorld): void {
  const type = objectType(schema, product.typeName)
  for (const { key } of product.columns) {
    resolve(type, key, (row) => (row as Row).cells[key]?.out ?? null)
  }
  for (const relation of product.relations) {
    if (!type.getFields()[relation.field]) continue
    resolve(type, relation.field, (row, args: Input) => {
      const related = relatedRows(row as Row, relation, world.tables)
      if (relation.kind === 'belongsTo') return related[0] ?? null
      return answerList(readList(args, relation.to, world, [], []), related)
    })
  }
}

function addGroupResolvers(schema: GraphQLSchema, product: Product, world: ReferenceWorld): void {
  const group = objectType(schema, `${product.typeName}AggregateGroup`)
  resolve(group, 'count', (each) => (each as Group).rows.length)
  for (const [name, field] of Object.entries(group.getFields())) {
    const type = getNamedType(field.type)
    if (!isObjectType(type)) continue
    resolve(group, name, (each) => each)
    for (const key of Object.keys(type.getFields())) {
      const column = product.columns.find((each) => each.key === key)
      const of = measureFunctions.find((each) => each === name)
      resolve(type, key, (each) =>
        of && column
          ? (measure(each as Group, column, of, world)?.out ?? null)
          : ((each as Group).keys[key]?.out ?? null),
      )
    }
  }
}

/** Reads all arguments under a root field before it is answered, as an engine that plans does. */
class Checker {
  readonly #world: ReferenceWorld
  readonly #products: readonly Product[]

  constructor(world: ReferenceWorld, products: readonly Product[]) {
    this.#world = world
    this.#products = products
  }

  root(
    product: Product,
    kind: 'list' | 'groups' | 'row',
    args: Input,
    context: Context,
    info: GraphQLResolveInfo,
  ): Promise<never> | undefined {
    const type = getNamedType(info.returnType)
    if (!isObjectType(type)) throw new TypeError(`${info.fieldName} answers no object`)
    const selected: Selected = {
      key: String(info.path.key),
      name: info.fieldName,
      args,
      type,
      nodes: info.fieldNodes,
    }
    const problems: Problems = []
    const place = [selected.key]
    if (kind === 'groups') this.#groups(selected, product, place, info, problems)
    else {
      if (kind === 'list') readList(args, product, this.#world, place, problems)
      this.#fields(selected, place, info, problems)
    }
    context.problems.push(...problems)
    const [first] = problems
    // Not thrown at once, so that the other root fields are read too.
    return first ? Promise.reject(badInput(first)) : undefined
  }

  #fields(selected: Selected, place: Place, info: GraphQLResolveInfo, problems: Problems): void {
    if (!selected.type) return
    const product = this.#products.find(({ typeName }) => typeName === selected.type?.name)
    for (const each of selectedFields(info, selected.type, selected.nodes)) {
      const here = [...place, each.key]
      const relation = product?.relations.find(({ field }) => field === each.name)
      if (relation?.kind === 'hasMany') {
        readList(each.args, relation.to, this.#world, here, problems)
      }
      this.#fields(each, here, info, problems)
    }
  }

  #groups(
    selected: Selected,
    product: Product,
    place: Place,
    info: GraphQLResolveInfo,
    problems: Problems,
  ): void {
    const { keys } = readGroups(selected.args, product, this.#world, place, problems)
    const under = (each: Selected, name: string): Selected[] =>
      each.name === name && each.type ? selectedFields(info, each.type, each.nodes) : []
    if (!selected.type) return
    for (const groups of selectedFields(info, selected.type, selected.nodes)) {
      for (const values of under(groups, 'groups')) {
        for (const { key, name } of under(values, 'key')) {
          if (keys.some(({ column }) => column.key === name)) continue
          problems.push([...place, groups.key, values.key, key])
        }
      }
    }
  }
}

export function resolve(type: GraphQLObjectType, name: string, resolver: Resolver): void {
  const field = type.getFields()[name]
  if (!field) throw new TypeError(`${type.name} has no ${name}`)
  field.resolve = resolver
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new TypeError(`${name} is no object`)
  return type
}

/** Whether an error is one that the reference made on purpose. */
export function codeOf(error: GraphQLError): string {
  if (typeof error.extensions['code'] === 'string') return error.extensions['code']
  return error.originalError ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT'
}
