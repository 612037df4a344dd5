import { familyOfType } from '../../product/column.ts'
import type { ColumnDocument, ContractDocument } from '../document/contract-document.ts'
import { postgresType } from '../exchange/sql-type.ts'
import type { DbtModel, DbtTest } from './read-artifacts.ts'

/** One way in which a model and the product built on it have drifted apart. */
export interface Drift {
  /** `error`: the product cannot be made from it, or it is wrong. `warn`: nothing holds it any more. */
  readonly level: 'error' | 'warn' | 'info'
  readonly kind:
    | 'COLUMN_MISSING'
    | 'COLUMN_NEW'
    | 'TYPE'
    | 'NULLABLE'
    | 'TEST_LOST'
    | 'TEST_FAILED'
    | 'TEST_NOT_RUN'
    | 'NOT_ENFORCED'
    | 'NOT_BUILT'
  /** Column in Postgres; undefined where it is about the model. */
  readonly column?: string
  /** What it is, in a sentence. */
  readonly what: string
}

/** How a model and the contract of the product built on it differ. `before`: the model as it was. */
export function compareModel(
  contract: ContractDocument,
  model: DbtModel,
  before?: DbtModel,
): Drift[] {
  return [
    ...buildDrift(model),
    ...enforcementDrift(model, before),
    ...columnDrift(contract, model),
    ...promiseDrift(contract, model),
    ...(before ? lostTests(model, before) : []),
    ...resultDrift(model),
  ]
}

function buildDrift({ status }: DbtModel): Drift[] {
  return status === 'error' || status === 'skipped'
    ? [{ level: 'error', kind: 'NOT_BUILT', what: `Its last run ended with ${status}.` }]
    : []
}

function enforcementDrift(model: DbtModel, before: DbtModel | undefined): Drift[] {
  if (model.enforced) return []
  return before?.enforced
    ? [{ level: 'error', kind: 'NOT_ENFORCED', what: 'Its contract is no longer enforced.' }]
    : [{ level: 'warn', kind: 'NOT_ENFORCED', what: 'Its contract is not enforced.' }]
}

function columnDrift(contract: ContractDocument, model: DbtModel): Drift[] {
  const known = new Set(contract.columns.map(({ name }) => name.toLowerCase()))
  // Vectors and what Postgres computes are made here.
  const made = new Set(contract.embeddings.map(({ column }) => column))
  return [
    ...contract.columns
      .filter(({ key, generated }) => !made.has(key) && !generated)
      .flatMap((column) => {
        const found = model.columns.get(column.name.toLowerCase())
        if (found) return typeDrift(column, found.declared, found.built)
        return [
          {
            level: 'error' as const,
            kind: 'COLUMN_MISSING' as const,
            column: column.name,
            what: 'The model has no such column.',
          },
        ]
      }),
    ...[...model.columns.values()]
      .filter(({ name }) => !known.has(name.toLowerCase()))
      .map(({ name }) => ({
        level: 'info' as const,
        kind: 'COLUMN_NEW' as const,
        column: name,
        what: 'The product does not have it.',
      })),
  ]
}

function typeDrift(
  { name, sqlType, type }: ColumnDocument,
  declared: string | undefined,
  built: string | undefined,
): Drift[] {
  const drift = (level: Drift['level'], what: string): Drift => ({
    level,
    kind: 'TYPE',
    column: name,
    what,
  })
  const other: Drift[] =
    declared !== undefined && built !== undefined && typeName(declared) !== typeName(built)
      ? [drift('warn', `It is declared ${declared} and built as ${built}.`)]
      : []
  const said = built ?? declared
  if (said === undefined || type === 'enum' || type === 'other') return other
  const found = typeName(said)
  if (found === typeName(sqlType)) return other
  const alike = familyOfType(found) === type
  return [
    ...other,
    drift(
      alike ? 'warn' : 'error',
      alike
        ? `It is ${said}, the product has ${sqlType}: values may not fit.`
        : `It is ${said}, the product has ${sqlType}.`,
    ),
  ]
}

const typeName = (written: string): string => postgresType(written) ?? written.toLowerCase()

/** What the contract promises, and nothing upstream holds. */
function promiseDrift(contract: ContractDocument, model: DbtModel): Drift[] {
  const names = new Map(contract.columns.map(({ key, name }) => [key, name.toLowerCase()]))
  const columnsOf = (keys: readonly string[]): string[] => keys.map((key) => names.get(key) ?? key)
  const has = (kind: string, columns: readonly string[]): boolean =>
    model.tests.some((test) => isTest(test, kind, columns))
  const lost = (kind: string, columns: readonly string[], promise: string): Drift => {
    const off = model.disabled.some((test) => isTest(test, kind, columns))
    return {
      level: 'warn',
      kind: kind === 'not_null' ? 'NULLABLE' : 'TEST_LOST',
      column: columns.join(', '),
      what: `${promise}, and ${off ? `its test ${kind} is disabled` : 'no test or constraint of the model holds it'}.`,
    }
  }
  const present = (columns: readonly string[]): boolean =>
    columns.every((column) => model.columns.has(column))
  const required = contract.columns
    .filter(({ notNull }) => notNull)
    .map(({ key }) => columnsOf([key]))
    .filter((columns) => present(columns) && !has('not_null', columns))
  const keys = [contract.grain, ...contract.uniqueKeys]
    .map(columnsOf)
    .filter((columns) => present(columns) && !has('unique', columns))
  return [
    ...required.map((columns) =>
      lost('not_null', columns, 'The product promises that it is never null'),
    ),
    ...keys.map((columns) => lost('unique', columns, 'The product promises that it is unique')),
    ...contract.relations
      .map(({ columns }) => columnsOf(columns))
      .filter(
        (columns) => columns.length === 1 && present(columns) && !has('relationships', columns),
      )
      .map((columns) =>
        lost('relationships', columns, 'The product promises that it leads somewhere'),
      ),
    ...contract.checks.flatMap(({ rule, columns: keyed }) => {
      const columns = columnsOf(keyed)
      if (rule.kind !== 'acceptedValues' || !present(columns)) return []
      const test = model.tests.find((each) => isTest(each, 'accepted_values', columns))
      if (!test) return [lost('accepted_values', columns, 'The product promises a set of values')]
      const more = (test.values ?? []).filter((value) => !rule.values.map(String).includes(value))
      if (more.length === 0) return []
      return [
        {
          level: 'error' as const,
          kind: 'TEST_LOST' as const,
          column: columns.join(', '),
          what: `The model accepts ${more.join(', ')} too, which the product does not.`,
        },
      ]
    }),
  ]
}

function isTest(test: DbtTest, kind: string, columns: readonly string[]): boolean {
  const own = test.kind === 'dbt_utils.unique_combination_of_columns' ? 'unique' : test.kind
  return own === kind && [...test.columns].sort().join() === [...columns].sort().join()
}

/** Tests that the model had and has no longer, besides those that the contract asks for. */
function lostTests(model: DbtModel, before: DbtModel): Drift[] {
  const key = ({ kind, columns }: DbtTest): string =>
    `${kind} of ${columns.join(', ') || 'the model'}`
  const now = new Set(model.tests.map(key))
  return [...new Set(before.tests.map(key))]
    .filter((test) => !now.has(test))
    .map((test) => ({
      level: 'error' as const,
      kind: 'TEST_LOST' as const,
      what: `The test ${test} is gone.`,
    }))
}

function resultDrift({ tests, status: ran }: DbtModel): Drift[] {
  const results = ran !== undefined || tests.some(({ status, id }) => status && !id.includes(','))
  return tests.flatMap(({ id, kind, columns, status, message }): Drift[] => {
    const about = columns.length === 0 ? {} : { column: columns.join(', ') }
    const said = message ? ` ${message}` : ''
    if (status === undefined) {
      return results
        ? [
            {
              level: 'warn',
              kind: 'TEST_NOT_RUN',
              ...about,
              what: `The test ${kind} did not run (${id}).`,
            },
          ]
        : []
    }
    if (status === 'pass' || status === 'success') return []
    return [
      {
        level: status === 'warn' ? 'warn' : 'error',
        kind: 'TEST_FAILED',
        ...about,
        what: `The test ${kind} ended with ${status}.${said}`,
      },
    ]
  })
}
