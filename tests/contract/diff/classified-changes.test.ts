import { expect, test } from 'vitest'
import type { Bump, Impact } from '../../../src/contract/diff/change.ts'
import { compareContract } from '../../../src/contract/diff/compare-contracts.ts'
import type {
  CheckDocument,
  ColumnDocument,
  ContractDocument,
} from '../../../src/contract/document/contract-document.ts'
import { shopContract } from './shop-contract.ts'

type Parts = Partial<ContractDocument>

const to = (parts: Parts) => () => parts

/** The contract with another column in the place of one. */
const column =
  (key: string, parts: Partial<ColumnDocument>) =>
  ({ columns }: ContractDocument): Parts => ({
    columns: columns.map((each) => (each.key === key ? { ...each, ...parts } : each)),
  })

const withoutColumn =
  (key: string) =>
  ({ columns }: ContractDocument): Parts => ({
    columns: columns.filter((each) => each.key !== key),
  })

const check =
  (name: string, parts: Partial<CheckDocument> | undefined) =>
  ({ checks }: ContractDocument): Parts => ({
    checks: checks.flatMap((each) =>
      each.name === name ? (parts ? [{ ...each, ...parts }] : []) : [each],
    ),
  })

const columnOf = (key: string): ColumnDocument => {
  const found = shopContract.columns.find((each) => each.key === key)
  if (!found) throw new Error(key)
  return found
}

const { unit: _unit, ...amountWithoutUnit } = columnOf('amount')
const { deprecated: _deprecated, ...noteThatStays } = columnOf('oldNote')

type Case = readonly [
  what: string,
  change: (contract: ContractDocument) => Parts,
  impact: Impact,
  due: Bump,
]

const cases: readonly Case[] = [
  // columns
  ['a column is removed', withoutColumn('note'), 'BREAKING', 'major'],
  ['a deprecated column is removed', withoutColumn('oldNote'), 'BREAKING', 'major'],
  ['a column is renamed', column('note', { key: 'remark' }), 'BREAKING', 'major'],
  [
    'a column is added',
    ({ columns }) => ({
      columns: [...columns, { ...columnOf('note'), key: 'more', name: 'more' }],
    }),
    'SAFE',
    'minor',
  ],
  ['a column has another name in Postgres', column('note', { name: 'notes' }), 'RISKY', 'minor'],
  ['a description changes', column('note', { description: 'A note.' }), 'SAFE', 'patch'],
  // types
  [
    'an integer becomes a bigint',
    column('quantity', { type: 'bigint', sqlType: 'bigint' }),
    'BREAKING',
    'major',
  ],
  ['an integer becomes a smallint', column('quantity', { sqlType: 'smallint' }), 'SAFE', 'minor'],
  [
    'a text becomes a number',
    column('note', { type: 'integer', sqlType: 'integer' }),
    'BREAKING',
    'major',
  ],
  ['a varchar has room for more', column('country', { sqlType: 'varchar(3)' }), 'RISKY', 'minor'],
  ['a varchar has room for less', column('country', { sqlType: 'varchar(1)' }), 'SAFE', 'minor'],
  ['a text is bounded', column('note', { sqlType: 'varchar(80)' }), 'SAFE', 'minor'],
  [
    'a number has fewer decimals',
    column('amount', { sqlType: 'numeric(12, 0)' }),
    'RISKY',
    'minor',
  ],
  ['a number has more digits', column('amount', { sqlType: 'numeric(14, 2)' }), 'RISKY', 'minor'],
  ['an enum loses a value', column('stage', { enumValues: ['new', 'paid'] }), 'BREAKING', 'major'],
  [
    'an enum gains a value',
    column('stage', { enumValues: ['new', 'paid', 'sent', 'lost'] }),
    'RISKY',
    'minor',
  ],
  [
    'an enum becomes a text',
    ({ columns }) => ({
      columns: columns.map((each) =>
        each.key === 'stage'
          ? { ...columnOf('number'), key: 'stage', name: 'stage', description: each.description }
          : each,
      ),
    }),
    'BREAKING',
    'major',
  ],
  [
    'a vector has other dimensions',
    column('embedding', { dimensions: 4, sqlType: 'vector(4)' }),
    'BREAKING',
    'major',
  ],
  // nullability, classification, unit
  ['a column may be null', column('amount', { notNull: false }), 'BREAKING', 'major'],
  ['a column is never null', column('note', { notNull: true }), 'SAFE', 'minor'],
  ['a masked column is never null', column('email', { notNull: true }), 'SAFE', 'patch'],
  ['a column is masked', column('note', { classification: 'confidential' }), 'BREAKING', 'major'],
  ['a mask is taken off', column('email', { classification: 'internal' }), 'RISKY', 'minor'],
  ['a column is public', column('note', { classification: 'public' }), 'SAFE', 'patch'],
  [
    'a masked column is restricted',
    column('email', { classification: 'restricted' }),
    'RISKY',
    'minor',
  ],
  ['a unit changes', column('amount', { unit: 'cent' }), 'BREAKING', 'major'],
  ['a unit is told', column('quantity', { unit: 'pieces' }), 'SAFE', 'patch'],
  [
    'a unit is no longer told',
    ({ columns }) => ({
      columns: columns.map((each) => (each.key === 'amount' ? amountWithoutUnit : each)),
    }),
    'RISKY',
    'minor',
  ],
  // deprecation
  [
    'a column is deprecated',
    column('note', { deprecated: { since: '1.2.3', removeAfter: '2027-01-31' } }),
    'SAFE',
    'minor',
  ],
  [
    'a deprecation is brought forward',
    column('oldNote', { deprecated: { since: '1.2.0', removeAfter: '2026-01-01', use: 'note' } }),
    'RISKY',
    'minor',
  ],
  [
    'a deprecation is taken back',
    ({ columns }) => ({
      columns: columns.map((each) => (each.key === 'oldNote' ? noteThatStays : each)),
    }),
    'SAFE',
    'patch',
  ],
  // grain and keys
  ['the grain changes', to({ grain: ['id', 'stage'] }), 'BREAKING', 'major'],
  ['a unique key goes', to({ uniqueKeys: [] }), 'BREAKING', 'major'],
  ['a unique key comes', to({ uniqueKeys: [['number'], ['buyerId', 'stage']] }), 'SAFE', 'minor'],
  // freshness and history
  [
    'data may be older',
    to({ freshness: { lane: 'batch', within: '24h', eventTime: 'placedAt' } }),
    'RISKY',
    'minor',
  ],
  [
    'data is newer',
    to({ freshness: { lane: 'batch', within: '30m', eventTime: 'placedAt' } }),
    'SAFE',
    'minor',
  ],
  [
    'the same age is written another way',
    to({ freshness: { lane: 'batch', within: '360m', eventTime: 'placedAt' } }),
    'SAFE',
    'patch',
  ],
  [
    'age is measured another way',
    to({ freshness: { lane: 'batch', within: '6h' } }),
    'RISKY',
    'minor',
  ],
  [
    'old data is refused',
    to({
      freshness: { lane: 'batch', within: '6h', refuseAfter: '2d', eventTime: 'placedAt' },
    }),
    'RISKY',
    'minor',
  ],
  ['history is kept for less', to({ history: { keep: '30d' } }), 'BREAKING', 'major'],
  ['history is kept forever', to({ history: { keep: 'forever' } }), 'SAFE', 'minor'],
  // checks
  ['a blocking check goes', check('amount at least 0', undefined), 'RISKY', 'minor'],
  [
    'a check is loosened',
    check('amount at least 0', {
      name: 'amount at least -5',
      rule: { kind: 'atLeast', bound: -5 },
    }),
    'RISKY',
    'minor',
  ],
  [
    'a check is tightened',
    check('amount at least 0', { name: 'amount at least 1', rule: { kind: 'atLeast', bound: 1 } }),
    'SAFE',
    'minor',
  ],
  [
    'more values are accepted',
    check('known countries', { rule: { kind: 'acceptedValues', values: ['DE', 'FR', 'IT'] } }),
    'RISKY',
    'minor',
  ],
  [
    'fewer values are accepted',
    check('known countries', { rule: { kind: 'acceptedValues', values: ['DE'] } }),
    'SAFE',
    'minor',
  ],
  [
    'violations are tolerated',
    check('known countries', { allow: { percent: 1 } }),
    'RISKY',
    'minor',
  ],
  [
    'a check only warns',
    check('known countries', { severity: 'warn', blocking: false }),
    'RISKY',
    'minor',
  ],
  ['a check blocks', check('quantity not null', { blocking: true }), 'SAFE', 'minor'],
  ['a check that warned goes', check('row count at least 10', undefined), 'SAFE', 'patch'],
  [
    'uniqueness is no longer checked',
    check('buyerId, placedAt unique', undefined),
    'BREAKING',
    'major',
  ],
  [
    'a check is added',
    ({ checks }) => ({
      checks: [
        ...checks,
        {
          name: 'note short',
          columns: ['note'],
          rule: { kind: 'length', min: 0, max: 9 },
          severity: 'error',
          blocking: true,
        },
      ],
    }),
    'SAFE',
    'minor',
  ],
  // names and relations
  ['the GraphQL type is renamed', to({ name: 'Purchase' }), 'BREAKING', 'major'],
  ['the list field is renamed', to({ listField: 'allOrders' }), 'BREAKING', 'major'],
  [
    'the product moves to platinum',
    to({ id: 'platinum.orders', layer: 'platinum' }),
    'RISKY',
    'minor',
  ],
  ['the product is no longer served', to({ layer: 'silver', served: false }), 'BREAKING', 'major'],
  ['a relation goes', to({ relations: [] }), 'BREAKING', 'major'],
  [
    'the other side of a relation is renamed',
    ({ relations }) => ({ relations: relations.map((each) => ({ ...each, inverse: 'bought' })) }),
    'BREAKING',
    'major',
  ],
  [
    'a relation leads elsewhere',
    ({ relations }) => ({ relations: relations.map((each) => ({ ...each, to: 'gold.people' })) }),
    'BREAKING',
    'major',
  ],
  // embeddings, measures, segments
  [
    'an embedding is made in another space',
    ({ embeddings }) => ({ embeddings: embeddings.map((each) => ({ ...each, space: 'large' })) }),
    'BREAKING',
    'major',
  ],
  [
    'an embedding is made of other text',
    ({ embeddings }) => ({ embeddings: embeddings.map((each) => ({ ...each, of: ['number'] })) }),
    'RISKY',
    'minor',
  ],
  [
    'a measure is computed another way',
    ({ measures }) => ({
      measures: measures.map((each) =>
        each.name === 'revenue'
          ? { ...each, formula: { kind: 'function', function: 'avg', column: 'amount' } }
          : each,
      ),
    }),
    'BREAKING',
    'major',
  ],
  ['a measure goes', ({ measures }) => ({ measures: measures.slice(0, 1) }), 'BREAKING', 'major'],
  [
    'a segment means other rows',
    ({ segments }) => ({
      segments: segments.map((each) => ({ ...each, where: { stage: { in: ['paid', 'sent'] } } })),
    }),
    'BREAKING',
    'major',
  ],
  // words
  ['another team answers for it', to({ owner: 'sales' }), 'SAFE', 'patch'],
]

test.each(cases)('%s', (_what, change, impact, due) => {
  const after = { ...shopContract, ...change(shopContract) }
  const changes = compareContract([shopContract, after])
  expect(changes).toEqual([
    expect.objectContaining({
      impact,
      due,
      reason: expect.stringMatching(/^[A-Z].*[.]$/) as string,
    }),
  ])
})

test('a contract that stays the same has no changes', () => {
  expect(compareContract([shopContract, structuredClone(shopContract)])).toEqual([])
})

test('what only jobs of the project read is not broken for readers', () => {
  const inside: ContractDocument = { ...shopContract, layer: 'silver', served: false }
  const changes = compareContract([inside, { ...inside, ...withoutColumn('note')(inside) }])
  expect(changes).toEqual([expect.objectContaining({ impact: 'RISKY', due: 'minor' })])
})
