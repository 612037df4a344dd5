import { expect, test } from 'vitest'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import { readContractFile } from '../../../src/contract/exchange/read-contract-file.ts'
import { yamlText } from '../../../src/contract/exchange/yaml-text.ts'
import { writeSoda } from '../../../src/contract/soda/write-soda.ts'
import { ContractError } from '../../../src/errors/platinum-error.ts'
import { everyKind, examples } from './examples.ts'

const find = (id: string) => examples.find((contract) => contract.id === id)
const exported = (contract: ContractDocument) => writeSoda(contract, 'pg/shop', find)

function imported(text: string) {
  const [read, ...others] = readContractFile(text, 'a.yaml', 'gold')
  if (!read || others.length > 0) throw new Error('one contract')
  return read
}

test.each(examples.map((contract) => [contract.id, contract] as const))(
  '%s exported to Soda, imported and exported again is the same text',
  (_id, contract) => {
    const text = yamlText(exported(contract).contract)
    expect(yamlText(exported(imported(text).contract).contract)).toBe(text)
  },
)

const [visits] = everyKind
if (!visits) throw new Error('no example')

test('checks that Soda has come back as they were', () => {
  const { contract } = imported(yamlText(exported(visits).contract))
  const back = new Map(contract.checks.map((check) => [check.name, check]))
  const said = visits.checks.filter(
    ({ blocking, severity, onViolation, rule }) =>
      blocking === (severity === 'error') &&
      onViolation === undefined &&
      // A query knows no timeout there, the columns are told, and what a run wrote is the table.
      !['failedRows', 'references', 'rowCountChange', 'categoryDrift', 'numberDrift'].includes(
        rule.kind,
      ) &&
      !(rule.kind === 'aggregate' && rule.function === 'max') &&
      !(rule.kind === 'fresherThan' && rule.within === '3d') &&
      !(rule.kind === 'expression' && JSON.stringify(rule).includes('value')),
  )
  expect(said.length).toBeGreaterThan(15)
  expect(said.map(({ name }) => back.get(name))).toEqual(said)
  expect(contract).toMatchObject({
    id: 'gold.visits',
    grain: visits.grain,
    uniqueKeys: visits.uniqueKeys,
    freshness: { lane: 'batch', within: '1d' },
  })
  expect(contract.columns.map(({ key, sqlType, notNull }) => [key, sqlType, notNull])).toEqual(
    visits.columns.map(({ key, sqlType, notNull }) => [key, sqlType, notNull]),
  )
})

test('what Soda cannot say is told', () => {
  const { leftOut } = exported(visits)
  expect(leftOut).toContain(
    'gold.visits: Soda has no check that says "row count change between -20% and 20%".',
  )
  expect(leftOut).toContainEqual(expect.stringContaining('drift at most 0.2 PSI'))
  expect(leftOut).toContainEqual(
    expect.stringContaining(
      'what becomes of the rows when "day between 2020-01-01 and 2030-12-31"',
    ),
  )
})

test('the age that is promised is a check there, and a promise again here', () => {
  const contract = {
    ...visits,
    freshness: { lane: 'batch' as const, within: '6h', eventTime: 'at' },
  }
  const text = yamlText(exported(contract).contract)
  expect(text).toContain('unit: hour\n        must_be_less_than_or_equal: 6')
  expect(imported(text).contract.freshness).toEqual(contract.freshness)
})

const foreign = `dataset: warehouse/prod/sales/customers
description: Who buys.
filter: created > 1
columns:
  - name: id
    data_type: INT
    description: Number.
    checks:
      - missing:
      - duplicate:
  - name: size
    data_type: VARCHAR
    character_maximum_length: 3
    description: Size.
    checks:
      - missing:
          threshold:
            metric: percent
            must_be_less_than: 10
      - invalid:
          name: known sizes
          valid_values: [S, M, L]
          valid_max_length: 2
          threshold: { level: warn }
      - invalid:
          filter: id > 3
          valid_values: [X]
      - aggregate:
          function: avgLength
          threshold: { must_be_greater_than: 1 }
  - name: country_id
    description: Where.
    checks:
      - invalid:
          valid_reference_data: { dataset: warehouse/prod/sales/countries, column: country_code }
checks:
  - schema:
  - row_count:
  - failed_rows:
      name: no giants
      expression: size = 'XXXL' AND country_id IS NULL
  - freshness:
      column: created
      threshold: { unit: day, must_be_less_than: 2 }
`

test('a contract of others says what the table is like, and what is checked', () => {
  const text = foreign.replace('column: created\n', 'column: id\n')
  const { contract, omissions } = imported(text)
  expect(contract).toMatchObject({
    id: 'gold.customers',
    name: 'Customer',
    listField: 'customers',
    grain: ['id'],
    columns: [
      { key: 'id', sqlType: 'integer', notNull: true },
      { key: 'size', sqlType: 'varchar(3)', notNull: false },
      { key: 'countryId', name: 'country_id', sqlType: 'text' },
    ],
  })
  expect(contract.checks).toMatchObject([
    { columns: ['size'], rule: { kind: 'notNull' }, allow: { percent: 9.999999 } },
    { name: 'known sizes', rule: { kind: 'acceptedValues' }, severity: 'warn' },
    { name: 'known sizes (2)', rule: { kind: 'length', min: 0, max: 2 } },
    {
      columns: ['countryId'],
      rule: { kind: 'references', target: 'gold.countries', targetColumns: ['countryCode'] },
    },
    { rule: { kind: 'rowCount', min: 1, max: null } },
    { name: 'no giants', columns: ['size', 'countryId'], rule: { kind: 'expression' } },
    { rule: { kind: 'fresherThan', within: '2d' } },
  ])
  const told = omissions.map(({ where, what }) => `${where} ${what}`).join('\n')
  expect(told).toMatch(/a\.yaml:3:\d+ filter has no place/)
  expect(told).toContain('some rows alone')
  expect(told).toContain('Bounds of an aggregate are included here')
  expect(told).toContain('The type of country_id is not told')
})

test('a check on a column that was dropped is refused with its line', () => {
  expect(() => imported(foreign)).toThrow(
    expect.objectContaining({
      code: 'CONTRACT_FILE_INVALID',
      where: expect.stringMatching(/^a\.yaml:43:/) as string,
      found: '"created"',
    }),
  )
})

test.each([
  ['two checks in one', 'missing:\n      - dup', 'missing:\n        dup', 'missing and duplicate'],
  ['a threshold in words', 'threshold: { level: warn }', 'threshold: low', '"low"'],
])('%s is refused', (_what, from, to, found) => {
  const text = foreign.replace('column: created\n', 'column: id\n').replace(from, to)
  expect(() => imported(text)).toThrow(ContractError)
  expect(() => imported(text)).toThrow(expect.objectContaining({ found }))
})
