import { expect, test } from 'vitest'
import { writeDbt } from '../../../src/contract/dbt/write-dbt.ts'
import { shopContract } from '../diff/shop-contract.ts'
import { everyKind, examples } from './examples.ts'

const find = (id: string) => examples.find((contract) => contract.id === id)

test('a model has an enforced contract, constraints, and the tests that dbt has', () => {
  const [visits] = everyKind
  if (!visits) throw new Error('no example')
  const { properties } = writeDbt(visits, find)
  expect(properties).toMatchObject({
    version: 2,
    models: [
      {
        name: 'visits',
        config: { schema: 'gold', contract: { enforced: true }, meta: { version: '1.0.0' } },
        constraints: [{ type: 'primary_key', columns: ['id'] }],
        columns: [
          { name: 'id', data_type: 'text', constraints: [{ type: 'not_null' }] },
          {
            name: 'country',
            data_tests: [
              {
                accepted_values: {
                  arguments: { values: ['DE', 'FR'] },
                  config: { severity: 'error', error_if: '>3' },
                },
              },
            ],
          },
          { name: 'city' },
          { name: 'email', data_tests: ['unique'] },
          { name: 'price', data_type: 'numeric(10, 2)' },
          { name: 'discount' },
          { name: 'people' },
          { name: 'day' },
          { name: 'at', data_type: 'timestamp with time zone' },
        ],
      },
    ],
  })
})

test('a relation is a relationships test, and what dbt has no test for is told', () => {
  const { properties, leftOut } = writeDbt(shopContract, (id) =>
    id === 'gold.buyers'
      ? {
          ...shopContract,
          id,
          table: 'buyers',
          grain: ['id'],
          columns: shopContract.columns.slice(0, 1),
        }
      : undefined,
  )
  expect(JSON.stringify(properties)).toContain(
    JSON.stringify({ relationships: { arguments: { to: "ref('buyers')", field: 'id' } } }),
  )
  expect(leftOut).toContain(
    'gold.orders: dbt has no test of its own that says "amount at least 0".',
  )
})
