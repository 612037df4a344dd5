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
import type { Product, Registry } from '../product/product.ts'
import { buildSchema } from './build-schema.ts'
import {
  fieldDirectives,
  productDirectives,
  type ContractDirective,
} from './contract-directives.ts'
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

"""Where a type or a field comes from: product ids, columns as product.column, or outside datasets."""
directive @lineage(
  """What it is made from; empty for a constant and for what is counted or decided alone."""
  from: [String!]!
  """What decides which rows there are, or which value a field has."""
  influencedBy: [String!]
) on OBJECT | FIELD_DEFINITION
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
        directives: productDirectives(product, lineage).map(directiveNode),
        fields: type.fields?.map((field) => {
          const directives = fieldDirectives(product, field.name.value, lineage).map(directiveNode)
          // `@deprecated` is there already.
          return { ...field, directives: [...(field.directives ?? []), ...directives] }
        }),
      }
    },
  })
  return `${print(document)}\n`
}

function productsByType({ products }: Registry): ReadonlyMap<string, Product> {
  return new Map(products.filter((each) => each.served).map((each) => [typeNames(each).row, each]))
}

function directiveNode({ name, args }: ContractDirective): ConstDirectiveNode {
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
