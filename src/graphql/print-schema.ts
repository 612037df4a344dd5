import {
  Kind,
  parse,
  print,
  printSchema,
  visit,
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  type GraphQLSchema,
} from 'graphql'
import { sourceNames } from '../lineage/column-graph.ts'
import { datasetName, type LineageGraph } from '../lineage/graph.ts'
import { columnByKey, type Product, type Registry } from '../product/product.ts'
import { buildSchema } from './build-schema.ts'
import type { SchemaSources } from './schema-sources.ts'
import { typeNames } from './type-names.ts'

const definitions = `
"""What is promised about a type or a field, and by whom."""
directive @contract(
  """Id of the data product: gold.packages."""
  product: String!
  """Version of the contract."""
  version: String!
  """Team that answers for it."""
  owner: String!
  """How sensitive the field is."""
  classification: String
  """What one unit of the number is."""
  unit: String
) on OBJECT | FIELD_DEFINITION

"""What a type or a field is made from: product ids, columns as product.column, or outside datasets."""
directive @lineage(from: [String!]!) on OBJECT | FIELD_DEFINITION
`

/** The schema of a project in SDL, with contract and lineage on every type and field of a product. */
export function printContractSchema(sources: SchemaSources): string {
  return annotateSchema(buildSchema(sources), sources)
}

/** As `printContractSchema`, for a schema already built. */
export function annotateSchema(
  schema: GraphQLSchema,
  { registry, lineage }: Pick<SchemaSources, 'registry' | 'lineage'>,
): string {
  const products = productsByType(registry)
  const document = visit(parse(`${definitions}\n${printSchema(schema)}`), {
    ObjectTypeDefinition(type) {
      const product = products.get(type.name.value)
      if (!product) return undefined
      return {
        ...type,
        directives: productDirectives(product, lineage),
        fields: type.fields?.map((field) => {
          const directives = fieldDirectives(product, field.name.value, lineage)
          return directives.length === 0 ? field : { ...field, directives }
        }),
      }
    },
  })
  return `${print(document)}\n`
}

function productsByType({ products }: Registry): ReadonlyMap<string, Product> {
  return new Map(products.filter((each) => each.served).map((each) => [typeNames(each).row, each]))
}

function productDirectives(product: Product, lineage: LineageGraph): ConstDirectiveNode[] {
  return [contract(product, {}), ...madeFrom(sourcesOf(product, lineage))]
}

function fieldDirectives(
  product: Product,
  field: string,
  lineage: LineageGraph,
): ConstDirectiveNode[] {
  const column = columnByKey(product, field)
  if (!column) {
    const relation = product.relations.find((each) => each.field === field)
    return relation ? [contract(relation.to, {})] : []
  }
  const from = sourceNames(lineage, { dataset: product.id, field: column.name })
  return [
    contract(product, {
      classification: column.classification,
      ...(column.unit === undefined ? {} : { unit: column.unit }),
    }),
    ...madeFrom(from),
  ]
}

function sourcesOf(product: Product, lineage: LineageGraph): string[] {
  return lineage.products.get(product.id)?.upstreams.map(datasetName) ?? []
}

function contract(product: Product, more: Readonly<Record<string, string>>): ConstDirectiveNode {
  const { id, version, owner } = product
  return directive('contract', { product: id, version, owner, ...more })
}

function madeFrom(from: readonly string[]): ConstDirectiveNode[] {
  return from.length === 0 ? [] : [directive('lineage', { from })]
}

function directive(
  name: string,
  args: Readonly<Record<string, string | readonly string[]>>,
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(args).map(([key, value]): ConstArgumentNode => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: key },
      value:
        typeof value === 'string' ? string(value) : { kind: Kind.LIST, values: value.map(string) },
    })),
  }
}

function string(value: string): ConstValueNode {
  return { kind: Kind.STRING, value }
}
