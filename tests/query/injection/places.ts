import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** A leaf that a reader can fill: the fields to it from `Query`, its argument, and its place within. */
export interface Place {
  /** `OrderWhere.note` or `Query.orders(after:)`; within objects that are used in many places, once. */
  readonly name: string
  readonly fields: readonly Field[]
  readonly argument: string
  readonly within: readonly GraphQLInputField[]
  /** Type of the leaf, with its lists. */
  readonly type: GraphQLInputType
}

/**
 * Every leaf of every argument that can be reached, each by the shortest way there is: every
 * argument of every type, and every field of every input object.
 */
export function placesOf(schema: GraphQLSchema): readonly Place[] {
  const query = schema.getQueryType()
  if (!query) throw new Error('the schema has no Query')
  const places = new Map<string, Place>()
  const seenTypes = new Set<GraphQLObjectType>()
  let ways: { readonly type: GraphQLObjectType; readonly fields: readonly Field[] }[] = [
    { type: query, fields: [] },
  ]
  while (ways.length > 0) {
    const next: typeof ways = []
    for (const { type, fields } of ways) {
      if (seenTypes.has(type)) continue
      seenTypes.add(type)
      for (const field of Object.values(type.getFields())) {
        const way = [...fields, field]
        for (const argument of field.args) {
          addLeaves(places, `${type.name}.${field.name}(${argument.name}:)`, argument.type, {
            fields: way,
            argument: argument.name,
            within: [],
          })
        }
        const inner = getNamedType(field.type)
        if (isObjectType(inner)) next.push({ type: inner, fields: way })
      }
    }
    ways = next
  }
  return [...places.values()]
}

function addLeaves(
  places: Map<string, Place>,
  name: string,
  type: GraphQLInputType,
  place: Pick<Place, 'fields' | 'argument' | 'within'>,
): void {
  let open: {
    readonly name: string
    readonly type: GraphQLInputType
    readonly within: readonly GraphQLInputField[]
  }[] = [{ name, type, within: place.within }]
  // Breadth first, so that what contains itself is met by the shortest way, and once.
  const seen = new Set<GraphQLInputObjectType>()
  while (open.length > 0) {
    const next: typeof open = []
    for (const each of open) {
      const named = getNamedType(each.type)
      if (!isInputObjectType(named)) {
        if (!places.has(each.name)) places.set(each.name, { ...place, ...each })
        continue
      }
      if (seen.has(named)) continue
      seen.add(named)
      for (const field of Object.values(named.getFields())) {
        next.push({
          name: `${named.name}.${field.name}`,
          type: field.type,
          within: [...each.within, field],
        })
      }
    }
    open = next
  }
}
