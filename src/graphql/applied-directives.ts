import {
  __Field,
  __Type,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql'
import type { Product } from '../product/product.ts'
import {
  fieldDirectives,
  productDirectives,
  type ContractDirective,
} from './contract-directives.ts'
import type { SchemaSources } from './schema-sources.ts'
import { typeNames } from './type-names.ts'

/**
 * Where a type or a field of a schema keeps its directives: on itself, since the types of
 * introspection are those of the process, which may hold this module more than once.
 */
const applied = Symbol.for('platinum.appliedDirectives')

/**
 * Makes introspection tell the directives of a schema: `appliedDirectives { name args { name value } }`
 * on `__Type` and `__Field`, in the shape that graphql-java gave it.
 */
export function applyDirectives(
  schema: GraphQLSchema,
  { registry, lineage }: Pick<SchemaSources, 'registry' | 'lineage'>,
): void {
  extendIntrospection()
  // Types of introspection are not among those it lists, and the SDL does not define them.
  for (const { name } of [directive, argument]) delete schema.getTypeMap()[name]
  for (const product of registry.products) {
    const type = rowType(schema, product)
    if (!type) continue
    Reflect.set(type, applied, productDirectives(product, lineage))
    for (const field of Object.values(type.getFields())) {
      Reflect.set(field, applied, fieldDirectives(product, field.name, lineage))
    }
  }
}

function rowType(schema: GraphQLSchema, product: Product): GraphQLObjectType | undefined {
  const type = product.served ? schema.getType(typeNames(product).row) : undefined
  return isObjectType(type) ? type : undefined
}

const argument = new GraphQLObjectType<readonly [string, string | readonly string[]]>({
  name: '_DirectiveArgument',
  description: 'An argument of a directive.',
  fields: {
    name: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'Its name.',
      resolve: ([name]) => name,
    },
    value: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'Its value, as GraphQL writes it.',
      resolve: ([, value]) => JSON.stringify(value),
    },
  },
})

const directive = new GraphQLObjectType<ContractDirective>({
  name: '_AppliedDirective',
  description: 'A directive on a type or a field.',
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString), description: 'Its name.' },
    args: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(argument))),
      description: 'Its arguments.',
      resolve: ({ args }) => Object.entries(args),
    },
  },
})

/**
 * The types of introspection are the same for all schemas of a process, so the field is there for
 * all of them, and empty where nothing was applied.
 */
function extendIntrospection(): void {
  for (const type of [__Type, __Field]) {
    const fields = type.getFields()
    fields['appliedDirectives'] ??= fieldOf(type)
  }
}

function fieldOf(type: GraphQLObjectType): GraphQLField<object, unknown> {
  const holder = new GraphQLObjectType<object>({
    name: `${type.name}Extension`,
    fields: {
      appliedDirectives: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(directive))),
        description: 'What is promised about it and what it is made from, as in the SDL.',
        resolve: directivesOf,
      },
    },
  })
  const field = holder.getFields()['appliedDirectives']
  if (!field) throw new TypeError('the field was just made')
  return field
}

function directivesOf(of: object): readonly ContractDirective[] {
  // Set by no other module than this one.
  const found = Reflect.get(of, applied) as readonly ContractDirective[] | undefined
  return found ?? []
}
