import { expect, test } from 'vitest'
import { compareContracts, type DiffOptions } from '../../../src/contract/diff/compare-contracts.ts'
import { diffText } from '../../../src/contract/diff/print-diff.ts'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import { shopContract } from './shop-contract.ts'

const today: DiffOptions = { today: '2026-11-23' }

/** The differences to the shop's contract with these parts. */
function diff(
  parts: Partial<ContractDocument>,
  from: Partial<ContractDocument> = {},
  options = today,
) {
  return compareContracts(
    [{ ...shopContract, ...from }],
    [{ ...shopContract, ...from, ...parts }],
    options,
  )
}

const codes = (diffs: ReturnType<typeof diff>) =>
  diffs.flatMap(({ problems }) => problems.map(({ code }) => code))

const withoutNote = shopContract.columns.filter(({ key }) => key !== 'note')
const withoutOldNote = shopContract.columns.filter(({ key }) => key !== 'oldNote')

test('a breaking change needs a major version', () => {
  const [lacking] = diff({ columns: withoutNote, version: '1.3.0' })
  expect(lacking).toMatchObject({
    due: 'major',
    dueVersion: '2.0.0',
    problems: [{ code: 'CONTRACT_BREAKING', where: 'gold.orders' }],
  })
  expect(codes(diff({ columns: withoutNote, version: '2.0.0' }))).toEqual([])
})

test('before 1.0.0 a minor version is enough', () => {
  const early = { version: '0.4.1' }
  expect(diff({ columns: withoutNote }, early)).toMatchObject([{ dueVersion: '0.5.0' }])
  expect(codes(diff({ columns: withoutNote, version: '0.4.2' }, early))).toEqual([
    'CONTRACT_BREAKING',
  ])
  expect(codes(diff({ columns: withoutNote, version: '0.5.0' }, early))).toEqual([])
})

test('a version that goes backwards is a problem, changed or not', () => {
  expect(codes(diff({ version: '1.2.2' }))).toEqual(['CONTRACT_VERSION_BACKWARDS'])
  expect(codes(diff({ version: '0.9.9', owner: 'sales' }))).toEqual(['CONTRACT_VERSION_BACKWARDS'])
})

test('a safe or risky change says what is due, and needs nothing', () => {
  expect(diff({ owner: 'sales' })).toMatchObject([
    { due: 'patch', dueVersion: '1.2.4', problems: [] },
  ])
  expect(diff({ grain: shopContract.grain, history: { keep: 'forever' } })).toMatchObject([
    { due: 'minor', dueVersion: '1.3.0', problems: [] },
  ])
})

test('a deprecated column stays until the end of its day, whatever the version says', () => {
  const removed = { columns: withoutOldNote, version: '2.0.0' }
  expect(codes(diff(removed, {}, { today: '2026-06-30' }))).toEqual(['CONTRACT_REMOVED_EARLY'])
  expect(codes(diff(removed, {}, { today: '2026-07-01' }))).toEqual([])
})

test('a served product goes only on purpose', () => {
  expect(codes(compareContracts([shopContract], [], today))).toEqual(['CONTRACT_BREAKING'])
  const onPurpose = { ...today, removed: ['gold.orders'] }
  expect(codes(compareContracts([shopContract], [], onPurpose))).toEqual([])
  const silver: ContractDocument = { ...shopContract, served: false }
  expect(codes(compareContracts([silver], [], today))).toEqual([])
})

test('a product that moves to another layer is the same product', () => {
  expect(diff({ id: 'platinum.orders', layer: 'platinum' })).toMatchObject([
    { product: 'platinum.orders', before: '1.2.3', due: 'minor', problems: [] },
  ])
})

test('a new product breaks nothing', () => {
  expect(compareContracts([], [shopContract], today)).toMatchObject([
    { before: undefined, after: '1.2.3', changes: [{ impact: 'SAFE' }], problems: [] },
  ])
})

test('changes of what most clients read come first, and say so', () => {
  const usage: DiffOptions['usage'] = (product, field) =>
    product === 'gold.orders' && field === 'note' ? { clients: 2, days: 30 } : undefined
  const columns = shopContract.columns.filter(({ key }) => key !== 'note' && key !== 'country')
  const diffs = diff({ columns, owner: 'sales' }, {}, { ...today, usage })
  expect(diffs[0]?.changes.map(({ part }) => part)).toEqual([
    'column note',
    'column country',
    'owner',
  ])
  expect(diffText(diffs)).toContain('Read by 2 clients in the last 30 days.')
})

test('the table names versions, changes and what is due', () => {
  expect(diffText(diff({ columns: withoutNote, owner: 'sales', version: '1.3.0' }))).toBe(
    `gold.orders  1.2.3 → 1.3.0, due: major (2.0.0)
  BREAKING  column note  Removed: requests that select it are refused. It was never deprecated.
  SAFE      owner        Owned by sales instead of tests.
  CONTRACT_BREAKING: expected version 2.0.0 or later, since readers of 1.2.3 break. Set version: '2.0.0' if that is meant, or take the change back.
`,
  )
  expect(diffText([])).toBe('No contract changed.\n')
})
