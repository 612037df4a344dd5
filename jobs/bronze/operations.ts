import { append, auditRecords, every, materialize } from 'platinum'
import { operations } from '../../schema/bronze/operations.ts'

export const materializeOperations = materialize(operations, {
  on: every('5s'),
  strategy: append(),
  source: auditRecords([
    'batch',
    'entry',
    'operations',
    'firstAt',
    'lastAt',
    'rows',
    'durationMs',
    'subject',
    'kind',
    'roles',
    'purpose',
    'client',
    'policyVersion',
    'operationName',
    'operationHash',
    'returned',
    'used',
    'masks',
    'outcome',
    'errors',
  ]),
})
