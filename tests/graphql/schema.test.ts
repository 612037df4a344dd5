import {
  buildSchema as parseSchema,
  isObjectType,
  isInputObjectType,
  isEnumType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/config/limits.ts'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { printContractSchema } from '../../src/graphql/print-schema.ts'
import { readyMadeQueries } from '../../src/graphql/ready-made-queries.ts'
import { atOnce } from '../../src/graphql/steps.ts'
import { validateRequest } from '../../src/graphql/validate-request.ts'
import { parseRequest } from '../../src/graphql/parse-request.ts'
import { engineFields, engineTypes, typeSuffixes } from '../../src/product/engine-names.ts'
import { lineage, registry, spaces } from './market.ts'

const sources = { registry, lineage, spaces }
const schema = buildSchema(sources)
const sdl = printContractSchema(sources)

function fieldsOf(type: GraphQLNamedType): readonly { name: string; description?: unknown }[] {
  if (isObjectType(type)) return Object.values(type.getFields())
  return isInputObjectType(type) ? Object.values(type.getFields()) : []
}

function describe(of: GraphQLSchema, type: string, field: string): string {
  const found = of.getType(type)
  return (isObjectType(found) && found.getFields()[field]?.description) || ''
}

test('the printed schema parses back, with every type and field described', () => {
  const parsed = parseSchema(sdl)
  for (const of of [schema, parsed]) {
    const missing = Object.values(of.getTypeMap())
      .filter((type) => !type.name.startsWith('__'))
      .flatMap((type) => [
        ...(type.description ? [] : [type.name]),
        ...fieldsOf(type)
          .filter((field) => !field.description)
          .map((field) => `${type.name}.${field.name}`),
      ])
    expect(missing).toEqual([])
  }
})

test('types and fields of a product carry @contract and @lineage', () => {
  const printed = sdl.replace(/"""[^]*?"""\s*/g, '')
  expect(printed).toContain(
    'type Remark @contract(product: "platinum.remark", version: "1.2.3", owner: "market-team") @lineage(from: ["gold.order"]) {',
  )
  expect(printed).toContain(
    'embedding: [Float!] @contract(product: "platinum.remark", version: "1.2.3", owner: "market-team", classification: "internal") @lineage(from: ["platinum.remark.title", "platinum.remark.body"])',
  )
  expect(printed).toContain(
    'amount: Decimal @contract(product: "gold.order", version: "1.2.3", owner: "market-team", classification: "public", unit: "EUR") @lineage(from: ["silver.raw_order"])',
  )
  expect(printed).toContain(
    'email: String @contract(product: "gold.user", version: "1.2.3", owner: "market-team", classification: "pii.email")',
  )
})

test('descriptions tell contract, lineage, embeddings, freshness and masks', () => {
  expect(schema.getType('Order')?.description).toBe(
    'What was bought.\n\nContract 1.2.3, owner market-team. gold.order, one row for each id.\n\nFresh within 6h. Made from silver.raw_order.',
  )
  expect(describe(schema, 'Order', 'amount')).toBe(
    'What was paid.\n\nUnit: EUR. Classification: public. gold.order.amount, contract 1.2.3, owner market-team.\n\nMade from silver.raw_order.',
  )
  expect(describe(schema, 'Remark', 'embedding')).toContain(
    'Embedding of title, body in space default (model letters). Similar texts hold the same letters.',
  )
  expect(describe(schema, 'User', 'email')).toContain(
    'Masked: always null here, in filters and orderings too, because it is classified pii.email',
  )
  expect(describe(schema, 'Contact', 'embedding')).toContain(
    'because it is made of email, which is masked',
  )
  expect(describe(schema, 'Contact', 'user')).toContain('leads nowhere')
})

test('only values that GraphQL can write make an enum', () => {
  const status = schema.getType('OrderStatus')
  expect(isEnumType(status) && status.getValues().map(({ name }) => name)).toEqual([
    'new',
    'paid',
    'in_transit',
  ])
  expect(schema.getType('OrderMood')).toBeUndefined()
})

test('columns are NOT NULL in GraphQL where readers are sure to see a value', () => {
  const types = (type: string) => {
    const found = schema.getType(type)
    return isObjectType(found)
      ? Object.fromEntries(
          Object.values(found.getFields()).map((field) => [field.name, String(field.type)]),
        )
      : {}
  }
  expect(types('User')).toEqual({
    id: 'BigInt!',
    fullName: 'String!',
    email: 'String',
    managerId: 'BigInt',
    createdAt: 'DateTime',
    manager: 'User',
    reports: 'UserRelatedConnection!',
    reportsAggregate: 'UserRelatedAggregate!',
    purchases: 'OrderRelatedConnection!',
    purchasesAggregate: 'OrderRelatedAggregate!',
    sales: 'OrderRelatedConnection!',
    salesAggregate: 'OrderRelatedAggregate!',
    contacts: 'ContactRelatedConnection!',
    contactsAggregate: 'ContactRelatedAggregate!',
  })
  expect(types('Contact')).toMatchObject({ email: 'String', city: 'String!' })
})

test('the ready-made queries are valid in this project', () => {
  const queries = readyMadeQueries(registry)
  expect(queries.map(({ name }) => name)).toEqual(['List', 'Search'])
  for (const { query } of queries) {
    expect(
      atOnce(
        validateRequest(schema, parseRequest(query, defaultLimits), { hideSuggestions: true }),
      ),
    ).toEqual([])
  }
})

test('every name that the schema takes is known where projects are checked for clashes', () => {
  const served = registry.products.filter((product) => product.served)
  const ofProducts = new Set(
    served.flatMap(({ typeName }) => [
      typeName,
      ...typeSuffixes.map((suffix) => `${typeName}${suffix}`),
    ]),
  )
  const enums = ['OrderStatus', 'OrderStatusFilter']
  const unknown = Object.keys(schema.getTypeMap()).filter(
    (name) =>
      !name.startsWith('__') &&
      !ofProducts.has(name) &&
      !engineTypes.includes(name) &&
      !enums.includes(name),
  )
  expect(unknown).toEqual([])
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {})
  const rows = served.flatMap(({ listField, rowField }) => [
    listField,
    rowField,
    `${listField}Aggregate`,
  ])
  expect(fields.filter((name) => !rows.includes(name) && !engineFields.includes(name))).toEqual([])
})
