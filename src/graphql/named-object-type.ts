import {
  assertObjectType,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql'

/** The object type that a field answers with, whatever it is wrapped in. */
export function namedObjectType(type: GraphQLOutputType): GraphQLObjectType {
  return assertObjectType(getNamedType(type))
}
