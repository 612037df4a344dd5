import { graphql, isInputObjectType, isObjectType } from 'graphql'
import { integer, text } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { annotateSchema } from '../../src/graphql/print-schema.ts'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { declare, registryOf } from '../product/declare.ts'
import { spaces } from './market.ts'

const registry = registryOf(
  declare(
    gold.table('things', {
      id: text('id').primaryKey(),
      size: integer('size'),
      width: integer('width'),
    }),
    {
      name: 'Thing',
      version: '1.4.0',
      columns: {
        id: 'Id.',
        size: {
          description: 'Size.',
          deprecated: { since: '1.4.0', removeAfter: '2027-03-31', use: 'width' },
        },
        width: 'Width.',
      },
    },
  ),
)
const sources = { registry, lineage: { products: new Map() }, spaces }
const schema = buildSchema(sources)
const reason = 'Use width. Deprecated since 1.4.0, and may be removed after 2027-03-31.'

test('a deprecated column is @deprecated wherever readers name it', () => {
  const type = schema.getType('Thing')
  const fields = isObjectType(type) ? type.getFields() : {}
  expect(fields['size']?.deprecationReason).toBe(reason)
  expect(fields['width']?.deprecationReason).toBeUndefined()
  for (const name of ['ThingWhere', 'ThingOrder']) {
    const input = schema.getType(name)
    expect(isInputObjectType(input) && input.getFields()['size']?.deprecationReason).toBe(reason)
  }
})

test('the printed schema keeps @deprecated beside @contract', () => {
  const printed = annotateSchema(schema, sources).replace(/"""[^]*?"""\s*/g, '')
  expect(printed).toContain(`  size: Int @deprecated(reason: "${reason}") @contract(`)
  expect(printed).toContain('  width: Int @contract(')
})

test('introspection leaves a deprecated field out unless it is asked for', async () => {
  const names = async (args: string) => {
    const { data } = await graphql({
      schema,
      source: `{ __type(name: "Thing") { fields${args} { name } } }`,
    })
    return JSON.stringify(data)
  }
  expect(await names('')).not.toContain('size')
  expect(await names('(includeDeprecated: true)')).toContain('size')
})
