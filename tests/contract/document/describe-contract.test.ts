import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/contract/document/canonical-json.ts'
import { describeContracts } from '../../../src/contract/document/describe-contract.ts'
import { readLocated } from '../../../src/contract/document/located-text.ts'
import { readContracts } from '../../../src/contract/document/read-contracts.ts'
import { registry as market } from '../../graphql/market.ts'
import { shopContract } from '../diff/shop-contract.ts'

test('a document says everything that is promised', () => {
  expect(shopContract).toMatchObject({
    id: 'gold.orders',
    name: 'Order',
    grain: ['id'],
    uniqueKeys: [['number']],
    freshness: { lane: 'batch', within: '6h', eventTime: 'placedAt' },
    history: { keep: '90d' },
    relations: [
      {
        field: 'buyer',
        to: 'gold.buyers',
        columns: ['buyerId'],
        targetColumns: ['id'],
        inverse: 'orders',
      },
    ],
    embeddings: [{ column: 'embedding', of: ['note'], space: 'small', indexed: false }],
  })
  expect(shopContract.checks.map(({ name }) => name)).toEqual([
    'amount at least 0',
    'known countries',
    'row count at least 10',
    'quantity not null',
    'buyerId, placedAt unique',
  ])
})

test('a document is read back as it was written', () => {
  const contracts = describeContracts(market)
  expect(contracts.length).toBeGreaterThan(3)
  const [located] = readLocated(canonicalJson(contracts, 2), 'market.json')
  expect(located && readContracts(located)).toEqual(contracts)
})

test('the order of keys makes no difference to the text', () => {
  const turned = Object.fromEntries(Object.entries(shopContract).toReversed())
  expect(JSON.stringify(turned)).not.toBe(JSON.stringify(shopContract))
  expect(canonicalJson(turned)).toBe(canonicalJson(shopContract))
})

/** Reads a text as a file with contracts. */
const read = (text: string) => readLocated(text, 'contracts.json').flatMap(readContracts)

test('what is wrong in a file is told with its line', () => {
  const broken = canonicalJson({ ...shopContract, grain: 7, owner: undefined }, 2)
  const line = broken.split('\n').findIndex((text) => text.includes('"grain"')) + 1
  expect(() => read(broken)).toThrow(
    expect.objectContaining({
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'CONTRACT_FILE_INVALID',
          where: `contracts.json:${line}:12, grain`,
          found: '7',
        }),
        expect.objectContaining({ where: expect.stringContaining('owner') as string }),
      ]) as unknown,
    }),
  )
})

test('a syntax error is told with its line', () => {
  expect(() => read('{\n  "format": "platinum.contract/1",\n  "id": ]\n}')).toThrow(
    expect.objectContaining({
      code: 'CONTRACT_FILE_INVALID',
      where: expect.stringMatching(/^contracts\.json:3:/) as string,
    }),
  )
})

test('a document of another format is refused', () => {
  expect(() => read('{"format": "platinum.contract/9"}')).toThrow(
    expect.objectContaining({
      code: 'CONTRACT_UNKNOWN_FORMAT',
      found: '"platinum.contract/9"',
    }),
  )
})
