import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeContracts } from '../../../src/contract/document/describe-contract.ts'
import { writeJsonSchema } from '../../../src/contract/published/write-json-schema.ts'
import { registry as market } from '../../graphql/market.ts'
import { seed } from '../../graphql/seed.ts'
import { TestServer } from '../../graphql/server.ts'
import { everyKind } from './examples.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
  await server.pool.query(
    `insert into gold."order" values
      ('00000000-0000-0000-0000-000000000099', 1, null,
       123456789012345678901234.567890, 9007199254740993, -32768, 2147483647, 0.1, 'NaN', true,
       'in_transit', 'very good', 'note',
       '2026-01-31 23:59:59.123456+05:30', '2026-01-31 10:00:00.000001', '2026-02-28', '23:59:59.5',
       '1 year 2 mons -3 days 04:05:06.789', '{"n": 1, "x": [1.5, null]}', '[]',
       '{a,NULL,"b,c"}', '{9007199254740993,NULL}', '{0.5,NULL,NaN}',
       '{"2026-01-31 00:00:00+02",NULL}', '10.0.0.1/8')`,
  )
})

afterAll(() => server[Symbol.asyncDispose]())

function validator(schema: object): (row: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return (row) =>
    validate(row)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const served = describeContracts(market).filter((contract) => contract.served)

test.each(served.map((contract) => [contract.id, contract] as const))(
  'rows of %s as GraphQL answers them meet its schema',
  async (_id, contract) => {
    const fields = contract.columns.map(({ key }) => key).join(' ')
    const { data } = await server.ask<Record<string, { nodes: unknown[] }>>(
      `{ ${contract.listField} { nodes { ${fields} } } }`,
    )
    const rows = data?.[contract.listField]?.nodes ?? []
    expect(rows.length).toBeGreaterThan(0)
    const problems = validator(writeJsonSchema(contract))
    expect(rows.flatMap(problems)).toEqual([])
  },
)

test('a check that blocks bounds its field, and one that tolerates does not', () => {
  const [visits] = everyKind
  if (!visits) throw new Error('no example')
  const schema = writeJsonSchema({
    ...visits,
    checks: [
      {
        name: 'a',
        columns: ['people'],
        rule: { kind: 'between', min: 1, max: 9 },
        severity: 'error',
        blocking: true,
      },
      {
        name: 'b',
        columns: ['country'],
        rule: { kind: 'acceptedValues', values: ['DE'] },
        severity: 'error',
        blocking: true,
        allow: { rows: 1 },
      },
    ],
  })
  expect(schema).toMatchObject({
    $id: 'urn:platinum:gold.visits:1.0.0',
    title: 'Visit',
    properties: {
      people: { type: 'integer', minimum: 1, maximum: 9 },
      price: { type: ['string', 'null'], 'x-unit': 'EUR', 'x-classification': 'public' },
      email: { type: ['string', 'null'], deprecated: true },
    },
  })
  expect(JSON.stringify(schema)).not.toContain('DE')
})
