import { expect, test } from 'vitest'
import type { Problem } from '../../../src/errors/platinum-error.ts'
import { ContractError } from '../../../src/errors/platinum-error.ts'
import { readContractFile } from '../../../src/contract/exchange/read-contract-file.ts'

/** A contract as another company writes it, for a warehouse that is no Postgres. */
const foreign = `apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
name: seller payments
version: 1.1
status: active
domain: seller
team:
  - username: ceastwood
    role: Data Scientist
  - username: mhopper
    role: owner
tags: [finance]
schema:
  - name: tbl
    physicalName: SELLER.Payments_V1
    businessName: Core Payment Metrics
    description: Payments, one row each.
    properties:
      - name: payment_id
        primaryKey: true
        logicalType: string
        physicalType: VARCHAR(18)
        description: Number of the payment.
      - name: amount
        logicalType: number
        physicalType: NUMBER(38, 2)
        description: What was paid.
        required: true
        logicalTypeOptions: { minimum: 0, multipleOf: 0.01 }
        quality:
          - metric: nullValues
            mustBe: 0
          - rule: nullCheck
            mustBeLessThan: 1
            unit: percent
            name: hardly any null
          - type: sql
            query: SELECT COUNT(*) FROM {object} WHERE {property} < 0
            mustBe: 0
      - name: kind
        physicalType: STRING
        description: How it was paid.
        classification: secret
        quality:
          - metric: invalidValues
            arguments: { validValues: [card, cash], pattern: '^c' }
            mustBeLessThan: 5
            severity: warning
      - name: buyer_id
        physicalType: GEOGRAPHY
        logicalType: string
        description: Who paid.
        relationships:
          - to: buyers.id
          - to: https://example.org/other.yaml#orders.id
      - name: at
        physicalType: TIMESTAMP_NTZ(6)
        description: When.
        transformSourceObjects: [raw.payments]
        transformLogic: cast
    quality:
      - metric: rowCount
        mustBeGreaterThan: 1000
      - metric: duplicateValues
        arguments: { properties: [buyer_id, at] }
        mustBe: 0
  - name: buyers
    properties:
      - name: id
        physicalType: int
        primaryKey: true
        required: true
        description: Number.
slaProperties:
  - property: latency
    value: 4
    unit: hours
    element: tbl.at
  - property: retention
    value: 3
    unit: y
`

const read = (text: string) => readContractFile(text, 'payments.yaml', 'silver')

test('a contract of others becomes a product for each of its objects', () => {
  const [payments, buyers] = read(foreign)
  expect(payments?.contract).toMatchObject({
    id: 'silver.tbl',
    name: 'Tbl',
    version: '1.1.0',
    owner: 'mhopper',
    description: 'Payments, one row each.',
    grain: ['payment_id'],
    freshness: { lane: 'batch', within: '4h', eventTime: 'at' },
    columns: [
      { key: 'payment_id', sqlType: 'varchar(18)', type: 'text', notNull: true },
      { key: 'amount', sqlType: 'numeric(38, 2)', type: 'numeric', notNull: true },
      { key: 'kind', sqlType: 'text', classification: 'restricted' },
      { key: 'buyer_id', sqlType: 'text' },
      { key: 'at', sqlType: 'timestamp (6)', type: 'timestamp' },
    ],
    relations: [
      { field: 'buyer', to: 'silver.buyers', columns: ['buyer_id'], targetColumns: ['id'] },
    ],
  })
  expect(payments?.contract.checks).toMatchObject([
    { name: 'amount at least 0', rule: { kind: 'atLeast', bound: 0 } },
    { name: 'amount not null', rule: { kind: 'notNull' } },
    { name: 'hardly any null', rule: { kind: 'notNull' }, allow: { percent: 0.999999 } },
    {
      rule: { kind: 'acceptedValues', values: ['card', 'cash'] },
      severity: 'warn',
      allow: { rows: 4 },
    },
    { rule: { kind: 'matches', pattern: '^c' }, severity: 'warn', blocking: false },
    { name: 'row count at least 1001', rule: { kind: 'rowCount', min: 1001, max: null } },
    { columns: ['buyer_id', 'at'], rule: { kind: 'unique' } },
  ])
  expect(payments?.origins.get('at')).toEqual({ sources: ['raw.payments'], logic: 'cast' })
  expect(buyers?.contract).toMatchObject({
    id: 'silver.buyers',
    columns: [{ key: 'id', sqlType: 'integer' }],
  })
})

test('what has no place here is told with its line', () => {
  const [payments] = read(foreign)
  const told = payments?.omissions.map(({ where, what }) => `${where} ${what}`) ?? []
  const line = (part: string) => foreign.slice(0, foreign.indexOf(part)).split('\n').length
  expect(told).toContainEqual(
    expect.stringMatching(new RegExp(`^payments.yaml:${line('[finance]')}:\\d+ tags has no place`)),
  )
  expect(told).toContainEqual(
    expect.stringMatching(
      new RegExp(`^payments.yaml:${line('type: sql')}:\\d+ A check in SQL returns a number`),
    ),
  )
  expect(told).toContainEqual(
    expect.stringMatching(
      new RegExp(`^payments.yaml:${line('GEOGRAPHY')}:\\d+ GEOGRAPHY is no type of Postgres`),
    ),
  )
  expect(told).toContainEqual(
    expect.stringMatching(
      new RegExp(`^payments.yaml:${line('https://example')}:\\d+ .* leads to no product`),
    ),
  )
  for (const part of ['secret', 'multipleOf', 'retention', 'version 1.1']) {
    expect(told).toContainEqual(expect.stringContaining(part))
  }
})

/** The problems that a text has. */
function problems(text: string): readonly Problem[] {
  try {
    read(text)
  } catch (error) {
    if (error instanceof ContractError) return error.problems
    throw error
  }
  return []
}

/** Line of a text, as problems name it. */
const at = (text: string, part: string): RegExp =>
  new RegExp(`^payments\\.yaml:${text.slice(0, text.indexOf(part)).split('\n').length}:`)

test('malformed YAML is told with its line', () => {
  const text = foreign.replace('id: 53581432', 'id: [53581432')
  const [problem] = problems(text)
  expect(problem?.code).toBe('CONTRACT_FILE_INVALID')
  expect(problem?.where).toMatch(/^payments\.yaml:(3|4):/)
})

test('aliases that multiply, or lead nowhere, are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const [position, name] of names.slice(1).entries()) {
    bomb.push(
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${names[position]}`).join(', ')}]`,
    )
  }
  expect(problems(bomb.join('\n'))).toMatchObject([{ code: 'CONTRACT_FILE_INVALID' }])
  expect(problems('a: *nowhere')).toMatchObject([{ code: 'CONTRACT_FILE_INVALID' }])
})

test('a key that stands twice is told with its line', () => {
  const text = foreign.replace('domain: seller\n', 'domain: seller\nstatus: draft\n')
  expect(problems(text)).toMatchObject([{ code: 'CONTRACT_FILE_INVALID' }])
  expect(problems(text)[0]?.where).toMatch(at(text, 'status: draft'))
})

test.each([
  ['of an earlier standard', 'v2.2.2'],
  ['of one to come', 'v4.0.0'],
])('a contract %s is refused with what to do', (_what, version) => {
  const text = foreign.replace('v3.0.2', version)
  expect(problems(text)).toMatchObject([
    {
      code: 'CONTRACT_UNKNOWN_FORMAT',
      found: `"${version}"`,
      fix: expect.stringContaining('v3.1.0') as string,
    },
  ])
  expect(problems(text)[0]?.where).toMatch(at(text, 'apiVersion'))
})

test('something that is no contract is refused', () => {
  expect(problems('- 1\n- 2\n')).toMatchObject([{ code: 'CONTRACT_UNKNOWN_FORMAT' }])
  expect(problems('')).toMatchObject([
    { code: 'CONTRACT_UNKNOWN_FORMAT', where: 'payments.yaml:1:1' },
  ])
})

test.each([
  ['a check on a column that was dropped', '[buyer_id, at]', '[gone, at]', '"gone"'],
  ['an age by a column that was dropped', 'tbl.at', 'tbl.gone', '"gone"'],
  ['a version in words', 'version: 1.1', 'version: latest', '"latest"'],
  ['an age in years', 'unit: hours', 'unit: years', '4 years'],
  ['a list where a text must be', 'name: buyers', 'name: [buyers]', '["buyers"]'],
  ['a number as a flag', 'required: true\n        logical', 'required: 7\n        logical', '7'],
])('%s is told with its line and what to do', (_what, from, to, found) => {
  const text = foreign.replace(from, to)
  expect(text).not.toBe(foreign)
  const [problem, ...others] = problems(text)
  expect(others).toEqual([])
  expect(problem).toMatchObject({ code: 'CONTRACT_FILE_INVALID', found })
  const line = text.slice(0, text.indexOf(to)).split('\n').length
  const told = Number(/:(\d+):/.exec(problem?.where ?? '')?.[1])
  expect([line - 1, line, line + 1]).toContain(told)
  expect(problem?.fix).toMatch(/^[A-Z].*\.$/)
})

test('everything that is wrong is told at once', () => {
  const text = foreign.replace('[buyer_id, at]', '[gone, at]').replace('tbl.at', 'tbl.gone')
  expect(problems(text)).toHaveLength(2)
})
