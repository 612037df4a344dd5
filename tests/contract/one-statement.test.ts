import { sql } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import {
  acceptedValues,
  aggregate,
  atLeast,
  drift,
  expression,
  failedRows,
  gold,
  length,
  matches,
  notNull,
  percentile,
  references,
  rowCount,
  rowCountChange,
  unique,
  type Check,
} from 'platinum'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import pg from 'pg'
import { audit } from '../../src/contract/audit.ts'
import { Auditor, declare, productOf, summary, type Row } from './audited.ts'

const words = declare(gold.table('words', { word: text('word').primaryKey(), kind: text('kind') }))

const checks: readonly Check[] = [
  notNull('note'),
  atLeast('n', 0),
  acceptedValues('note', ['a', 'b']),
  matches('note', '^[a-z]$'),
  length('note', { max: 1 }),
  references('note', words),
  references('note', words, { to: ['kind'] }),
  expression(['n'], ({ n }) => sql`${n} < ${10}`, { name: 'small' }),
  unique(['note', 'n']),
  rowCount({ min: 1 }),
  rowCountChange({ withinPercent: 50 }),
  aggregate('avg', 'n', { min: 0, max: 5 }),
  aggregate('countDistinct', 'n', { max: 5 }),
  percentile(0.5, 'n', { max: 5 }),
  drift('note', { psi: 1 }),
  drift('n', { jensenShannon: 0.9 }),
]

const declareThings = (more: readonly Check[] = []) =>
  productOf(
    declare(
      gold.table('things', { id: integer('id').primaryKey(), note: text('note'), n: integer('n') }),
      { checks: [...checks, ...more] },
    ),
    words,
  )

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
  await auditor.serve(productOf(words), [
    { word: 'a', kind: 'a' },
    { word: 'b', kind: 'b' },
    { word: 'c', kind: 'b' },
  ])
})

afterAll(() => auditor[Symbol.asyncDispose]())

/** What the audit asks Postgres, and what it finds. */
async function asked(candidate: readonly Row[], more: readonly Check[] = []) {
  const product = declareThings(more)
  const rows = { candidate, served: candidate.slice(0, 3) }
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const results = await auditor.audit(product, rows)
    const texts = spy.mock.calls.map((call: unknown[]) => String(call[0]))
    return {
      results,
      statements: texts.filter(
        (each) => /^\s*(SELECT|WITH)/.test(each) && each.includes('"candidate"."audited"'),
      ),
    }
  } finally {
    spy.mockRestore()
  }
}

const good: readonly Row[] = [
  { id: 1, note: 'a', n: 1 },
  { id: 2, note: 'b', n: 2 },
  { id: 3, note: 'a', n: 3 },
]

test('all checks are one statement, and where they pass there is no other', async () => {
  const { results, statements } = await asked(good)
  expect(summary(results).filter((line) => !line.endsWith('PASSED'))).toEqual([])
  expect(results).toHaveLength(checks.length + 2)
  expect(statements).toHaveLength(1)
})

test('where checks fail, one more samples their rows and one counts duplicates', async () => {
  const bad = [...good, { id: 4, note: 'XX', n: -1 }, { id: 5, note: 'XX', n: -1 }]
  const { results, statements } = await asked(bad)
  const failed = results.filter(({ outcome }) => outcome === 'FAILED')
  expect(failed.map(({ name }) => name)).toEqual([
    'n at least 0',
    'note one of a, b',
    'note matches ^[a-z]$',
    'note length between 0 and 1',
    'note references gold.words',
    'note references gold.words.kind',
    'note, n unique',
    'row count change between -50% and 50%',
  ])
  expect(statements).toHaveLength(3)
  const keys = failed.filter(({ kind }) => kind !== 'unique' && kind !== 'rowCountChange')
  for (const { sampleKeys } of keys) expect(sampleKeys).toEqual([{ id: '4' }, { id: '5' }])
  expect(failed.find(({ kind }) => kind === 'unique')?.sampleKeys).toEqual([
    { note: 'XX', n: '-1' },
  ])
})

test('a target that holds a value several times counts a row once', async () => {
  const twice = [...good, { id: 4, note: 'b', n: 4 }]
  const { results } = await asked(twice)
  const row = results.find(({ kind }) => kind === 'rowCountChange')
  expect(row?.message ?? 'passed').toBe('passed')
  expect(results.find(({ name }) => name === 'note references gold.words.kind')?.outcome).toBe(
    'PASSED',
  )
})

test('one check that cannot run leaves the verdicts of all others as they are', async () => {
  const broken = [
    matches('note', '(', { name: 'no pattern' }),
    expression(['n'], ({ n }) => sql`1 / (${n} - ${2}) >= 0`, { name: 'divides by zero' }),
    failedRows(({ rows }) => sql`SELECT 1 FROM ${rows} r WHERE r.gone`, { name: 'no column' }),
  ]
  const { results } = await asked(good, broken)
  expect(summary(results).filter((line) => !line.endsWith('PASSED'))).toEqual([
    'no pattern: ERRORED',
    'divides by zero: ERRORED',
    'no column: ERRORED',
  ])
})

test('a sample is bounded however many rows fail', async () => {
  const many = Array.from({ length: 2000 }, (_, id) => ({ id, note: null, n: -1 }))
  const { results } = await asked(many)
  const failed = results.filter(({ name }) => name === 'note not null' || name === 'n at least 0')
  expect(failed.map(({ failedRows, sampleKeys }) => [failedRows, sampleKeys])).toEqual([
    [2000n, ['0', '1', '10', '100', '1000'].map((id) => ({ id }))],
    [2000n, ['0', '1', '10', '100', '1000'].map((id) => ({ id }))],
  ])
})

test('numbers of a masked column are not told', async () => {
  const product = productOf(
    declare(gold.table('pay', { id: integer('id').primaryKey(), salary: integer('salary') }), {
      columns: { salary: { description: 'Salary.', classification: 'confidential' } },
      checks: [
        aggregate('max', 'salary', { max: 5 }),
        percentile(0.9, 'salary', { max: 5 }),
        unique('salary'),
        atLeast('salary', 9_000_000),
      ],
    }),
  )
  const candidate = [
    { id: 1, salary: 777_777 },
    { id: 2, salary: 777_777 },
  ]
  const results = await auditor.audit(product, { candidate })
  expect(results.filter(({ outcome }) => outcome === 'FAILED')).toHaveLength(4)
  const told = JSON.stringify(results.map(({ failedRows: _, ...rest }) => rest))
  expect(told).not.toContain('777')
})

test('a table that is gone makes every check fail, and none pass', async () => {
  const product = declareThings()
  const nowhere = '"candidate"."nowhere"'
  const scope = { candidate: nowhere, whole: nowhere, previous: nowhere }
  const results = await audit(auditor.pool, product, scope, new Date())
  expect(results).toHaveLength(checks.length + 2)
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['ERRORED']))
})
