import { expect, test } from 'vitest'
import { driftReport, driftText } from '../../../src/contract/dbt/drift-report.ts'
import { readDbt, type DbtArtifacts } from '../../../src/contract/dbt/read-artifacts.ts'
import type { Drift } from '../../../src/contract/dbt/compare-model.ts'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import { shopContract } from '../diff/shop-contract.ts'

/** A product of a few columns, all of which come from a model. */
const contract: ContractDocument = {
  ...shopContract,
  columns: shopContract.columns.filter(({ key }) =>
    ['id', 'number', 'amount', 'country', 'note'].includes(key),
  ),
  relations: [],
  embeddings: [],
  checks: shopContract.checks.filter(({ name }) => name === 'known countries'),
}

const id = 'model.shop.orders'
const column = (name: string, type: string, more: object = {}) => ({
  name,
  data_type: type,
  ...more,
})
const columns = {
  id: column('id', 'uuid'),
  number: column('number', 'text'),
  amount: column('amount', 'numeric(12,2)'),
  country: column('country', 'varchar(2)'),
  note: column('note', 'text'),
}
const about = { database: 'shop', package_name: 'shop', path: 'p', checksum: {} }
const testNode = (kind: string, of: string, kwargs: object = {}) => ({
  ...about,
  resource_type: 'test',
  unique_id: `test.shop.${kind}_${of}`,
  name: `${kind}_${of}`,
  alias: `${kind}_${of}`,
  schema: 'audit',
  column_name: of,
  attached_node: id,
  test_metadata: { name: kind, kwargs: { column_name: of, model: '…', ...kwargs } },
})
const tests = [
  testNode('not_null', 'id'),
  testNode('not_null', 'number'),
  testNode('not_null', 'amount'),
  testNode('unique', 'id'),
  testNode('unique', 'number'),
  testNode('accepted_values', 'country', { values: ['DE', 'FR'] }),
]

interface Parts {
  readonly model?: object
  readonly tests?: readonly { readonly unique_id: string }[]
  readonly disabled?: readonly { readonly unique_id: string }[]
  readonly version?: string
  readonly catalog?: Readonly<Record<string, string>>
  readonly results?: Readonly<Record<string, string>>
}

function artifacts({
  model = {},
  tests: of = tests,
  disabled = [],
  version = 'v12',
  catalog,
  results,
}: Parts): DbtArtifacts {
  const node = {
    ...about,
    resource_type: 'model',
    unique_id: id,
    name: 'orders',
    alias: 'orders',
    schema: 'gold',
    columns,
    config: { contract: { enforced: true } },
    ...model,
  }
  const url = (kind: string, of_: string) => `https://schemas.getdbt.com/dbt/${kind}/${of_}.json`
  const byId = (nodes: readonly { readonly unique_id: string }[]) =>
    Object.fromEntries(nodes.map((each) => [each.unique_id, each]))
  const file = (name: string, content: unknown) => ({
    file: `target/${name}.json`,
    text: JSON.stringify(content, null, 2),
  })
  return {
    manifest: file('manifest', {
      metadata: { dbt_schema_version: url('manifest', version) },
      nodes: { [id]: node, ...byId(of) },
      disabled: Object.fromEntries(disabled.map((each) => [each.unique_id, [each]])),
    }),
    ...(catalog
      ? {
          catalog: file('catalog', {
            metadata: { dbt_schema_version: url('catalog', 'v1') },
            nodes: {
              [id]: {
                columns: Object.fromEntries(
                  Object.entries(catalog).map(([name, type], index) => [
                    name,
                    { name, type, index },
                  ]),
                ),
              },
            },
          }),
        }
      : {}),
    ...(results
      ? {
          runResults: file('run_results', {
            metadata: { dbt_schema_version: url('run-results', 'v6') },
            results: Object.entries(results).map(([unique_id, status]) => ({
              unique_id,
              status,
              message: status === 'fail' ? 'Got 3 results' : null,
            })),
          }),
        }
      : {}),
  }
}

const drift = (parts: Parts, before?: Parts): readonly Drift[] =>
  driftReport({
    contracts: [contract],
    models: readDbt(artifacts(parts)),
    ...(before ? { before: readDbt(artifacts(before)) } : {}),
    sources: () => [],
  }).flatMap((each) => each.drift)

const without = (name: keyof typeof columns) =>
  Object.fromEntries(Object.entries(columns).filter(([key]) => key !== name))

test('a model that says what the product promises has not drifted', () => {
  expect(drift({})).toEqual([])
  expect(drift({ version: 'v13' })).toEqual([])
  expect(
    drift({
      catalog: {
        ID: 'uuid',
        NUMBER: 'text',
        AMOUNT: 'numeric(12,2)',
        COUNTRY: 'character varying(2)',
        NOTE: 'text',
      },
    }),
  ).toEqual([])
})

test.each<readonly [string, Parts, Partial<Drift>]>([
  [
    'a column is gone',
    { model: { columns: without('note') } },
    { level: 'error', kind: 'COLUMN_MISSING', column: 'note' },
  ],
  [
    'a column is new',
    { model: { columns: { ...columns, extra: column('extra', 'text') } } },
    { level: 'info', kind: 'COLUMN_NEW', column: 'extra' },
  ],
  [
    'a type is another',
    { model: { columns: { ...columns, note: column('note', 'integer') } } },
    { level: 'error', kind: 'TYPE', column: 'note' },
  ],
  [
    'a type is wider',
    { model: { columns: { ...columns, country: column('country', 'varchar(3)') } } },
    { level: 'warn', kind: 'TYPE', column: 'country' },
  ],
  [
    'a test for null is gone',
    { tests: tests.filter(({ unique_id: test }) => !test.endsWith('null_amount')) },
    { level: 'warn', kind: 'NULLABLE', column: 'amount' },
  ],
  [
    'a test for uniqueness is gone',
    { tests: tests.filter(({ unique_id: test }) => !test.endsWith('unique_number')) },
    { level: 'warn', kind: 'TEST_LOST', column: 'number' },
  ],
  [
    'a test for uniqueness is disabled',
    {
      tests: tests.filter(({ unique_id: test }) => !test.endsWith('unique_number')),
      disabled: tests.filter(({ unique_id: test }) => test.endsWith('unique_number')),
    },
    { kind: 'TEST_LOST', what: expect.stringContaining('is disabled') as string },
  ],
  [
    'more values are accepted',
    {
      tests: [
        ...tests.slice(0, -1),
        testNode('accepted_values', 'country', { values: ['DE', 'FR', 'IT'] }),
      ],
    },
    { level: 'error', what: 'The model accepts IT too, which the product does not.' },
  ],
  [
    'the contract is not enforced',
    { model: { config: { contract: { enforced: false } } } },
    { level: 'warn', kind: 'NOT_ENFORCED' },
  ],
])('drift is told where %s', (_what, parts, expected) => {
  expect(drift(parts)).toEqual([expect.objectContaining(expected)])
})

test('what is built counts more than what is declared', () => {
  const catalog = {
    id: 'uuid',
    number: 'text',
    amount: 'double precision',
    country: 'varchar(2)',
    note: 'text',
  }
  expect(drift({ catalog })).toMatchObject([
    {
      level: 'warn',
      kind: 'TYPE',
      what: 'It is declared numeric(12,2) and built as double precision.',
    },
    { level: 'error', kind: 'TYPE', column: 'amount' },
  ])
})

test('a constraint of an enforced contract stands for a test, and no longer without one', () => {
  const parts = {
    model: {
      columns: {
        ...columns,
        amount: column('amount', 'numeric(12,2)', { constraints: [{ type: 'not_null' }] }),
      },
      constraints: [{ type: 'primary_key', columns: ['id'] }],
    },
    tests: tests.filter(({ unique_id: test }) => !/null_amount|_id$/.test(test)),
  }
  expect(drift(parts)).toEqual([])
  const off = { ...parts, model: { ...parts.model, config: { contract: { enforced: false } } } }
  expect(drift(off).map(({ kind }) => kind)).toEqual([
    'NOT_ENFORCED',
    'NULLABLE',
    'NULLABLE',
    'TEST_LOST',
  ])
})

test('what was there before and is gone is an error', () => {
  const before = { tests: [...tests, testNode('at_least_one', 'note')] }
  expect(drift({ model: { config: {} } }, before)).toMatchObject([
    { level: 'error', kind: 'NOT_ENFORCED', what: 'Its contract is no longer enforced.' },
    { level: 'error', kind: 'TEST_LOST', what: 'The test at_least_one of note is gone.' },
  ])
})

test('results tell which tests failed, and which did not run', () => {
  const passed = Object.fromEntries(tests.map(({ unique_id: test }) => [test, 'pass']))
  expect(drift({ results: { [id]: 'success', ...passed } })).toEqual([])
  const { 'test.shop.unique_id': _unique, ...others } = passed
  expect(
    drift({ results: { [id]: 'success', ...others, 'test.shop.not_null_amount': 'fail' } }),
  ).toMatchObject([
    {
      level: 'error',
      kind: 'TEST_FAILED',
      column: 'amount',
      what: expect.stringContaining('Got 3') as string,
    },
    { level: 'warn', kind: 'TEST_NOT_RUN', column: 'id' },
  ])
  expect(drift({ results: { [id]: 'error', ...passed } })).toMatchObject([
    { level: 'error', kind: 'NOT_BUILT' },
  ])
})

test('a product is built on the model whose table it reads, whatever it is called', () => {
  const models = readDbt(artifacts({ model: { alias: 'fct_orders', schema: 'analytics' } }))
  const report = (name: string) =>
    driftReport({ contracts: [contract], models, sources: () => [name] })
  expect(report('shop.analytics.fct_orders')).toMatchObject([{ product: 'gold.orders', model: id }])
  expect(report('shop.other.fct_orders')).toEqual([])
  expect(driftText(report('shop.other.fct_orders'))).toBe(
    'No product is built on a model of this project.\n',
  )
  expect(driftText(report('shop.analytics.fct_orders'))).toBe(
    'gold.orders  built on model.shop.orders, no drift\n',
  )
})

/** The problems of a manifest. */
function problems(text: string): unknown {
  try {
    readDbt({ manifest: { file: 'target/manifest.json', text } })
  } catch (error) {
    return error
  }
  return undefined
}

test('a manifest of an earlier version is refused', () => {
  const { manifest } = artifacts({ version: 'v11' })
  expect(problems(manifest.text)).toMatchObject({
    code: 'CONTRACT_UNKNOWN_FORMAT',
    found: '"https://schemas.getdbt.com/dbt/manifest/v11.json"',
    fix: 'Write the manifest with a later dbt: dbt parse.',
  })
})

test('a manifest without the fields is refused with the line of each', () => {
  const { manifest } = artifacts({})
  const text = manifest.text
    .replace('"alias": "orders",', '')
    .replace('"schema": "gold",', '"schema": 7,')
  const line = text.split('\n').findIndex((each) => each.includes('"schema": 7')) + 1
  expect(problems(text)).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({
        code: 'CONTRACT_FILE_INVALID',
        where: expect.stringContaining('nodes.model.shop.orders.alias') as string,
        found: 'nothing',
      }),
      expect.objectContaining({
        where: expect.stringContaining(`target/manifest.json:${line}:`) as string,
        found: '7',
      }),
    ]) as unknown,
  })
})

test.each([
  ['no JSON', '{ "metadata": }', /:1:\d+/],
  ['an empty file', '', /:1:1/],
  ['a list', '[]', /:1:1/],
])('%s is no manifest', (_what, text, where) => {
  expect(problems(text)).toMatchObject({
    code: 'CONTRACT_FILE_INVALID',
    where: expect.stringMatching(where) as string,
  })
})
