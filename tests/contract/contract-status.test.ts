import { expect, test } from 'vitest'
import {
  blocksPublishing,
  contractStatus,
  type CheckResult,
} from '../../src/contract/check-result.ts'

function result(
  outcome: CheckResult['outcome'],
  severity: CheckResult['severity'],
  blocking: boolean,
): CheckResult {
  return {
    name: 'n at least 0',
    kind: 'atLeast',
    columns: ['n'],
    severity,
    blocking,
    outcome,
    failedRows: outcome === 'FAILED' ? 1n : null,
    message: null,
    sampleKeys: [],
  }
}

test.each([
  ['PASSED', 'error', true, 'PASSING', false],
  ['PASSED', 'error', false, 'PASSING', false],
  ['PASSED', 'warn', true, 'PASSING', false],
  ['PASSED', 'warn', false, 'PASSING', false],
  ['FAILED', 'error', true, 'BREACHED', true],
  ['FAILED', 'error', false, 'BREACHED', false],
  ['FAILED', 'warn', true, 'WARNING', true],
  ['FAILED', 'warn', false, 'WARNING', false],
  ['ERRORED', 'error', true, 'BREACHED', true],
  ['ERRORED', 'error', false, 'BREACHED', false],
  ['ERRORED', 'warn', true, 'WARNING', true],
  ['ERRORED', 'warn', false, 'WARNING', false],
] as const)('%s, %s, blocking %s: %s, blocks %s', (outcome, severity, blocking, status, blocks) => {
  const results = [result(outcome, severity, blocking)]
  expect(contractStatus(results)).toBe(status)
  expect(blocksPublishing(results)).toBe(blocks)
})

test('the worst result decides, wherever it stands', () => {
  const passed = result('PASSED', 'error', true)
  const warned = result('FAILED', 'warn', false)
  const breached = result('FAILED', 'error', false)
  const blocked = result('ERRORED', 'warn', true)
  expect(contractStatus([passed, warned])).toBe('WARNING')
  expect(contractStatus([breached, warned, passed])).toBe('BREACHED')
  expect(contractStatus([warned, passed, breached])).toBe('BREACHED')
  expect(blocksPublishing([passed, breached, warned])).toBe(false)
  expect(blocksPublishing([passed, blocked, warned])).toBe(true)
})

test('no checks pass', () => {
  expect(contractStatus([])).toBe('PASSING')
  expect(blocksPublishing([])).toBe(false)
})
