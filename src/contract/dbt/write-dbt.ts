import type {
  CheckDocument,
  ColumnDocument,
  ContractDocument,
} from '../document/contract-document.ts'

type Written = Readonly<Record<string, unknown>>

export interface WrittenDbt {
  readonly properties: Written
  /** What dbt has no test for without a package, in sentences. */
  readonly leftOut: readonly string[]
}

/**
 * Properties of a dbt model with an enforced contract: its columns with types and constraints, and
 * dbt's own four tests where they say the same as a check. In the syntax of dbt 1.10 and later.
 */
export function writeDbt(
  contract: ContractDocument,
  find: (id: string) => ContractDocument | undefined,
): WrittenDbt {
  const leftOut: string[] = []
  const names = new Map(contract.columns.map(({ key, name }) => [key, name]))
  const column = (key: string): string => names.get(key) ?? key
  const tests = new Map<string, unknown[]>()
  const add = (key: string, test: unknown): void => {
    tests.set(key, [...(tests.get(key) ?? []), test])
  }
  for (const [only, ...others] of [contract.grain, ...contract.uniqueKeys]) {
    if (only !== undefined && others.length === 0) add(only, 'unique')
    else leftOut.push(`${contract.id}: dbt has no test of its own for a key of several columns.`)
  }
  for (const relation of contract.relations) {
    const [key] = relation.columns
    const test = relationship(relation.to, relation.targetColumns, contract, find)
    if (key === undefined || relation.columns.length > 1 || test === undefined) continue
    add(key, { relationships: { arguments: test } })
  }
  for (const check of contract.checks) {
    const [key] = check.columns
    const test = check.columns.length === 1 ? testOf(check, contract, find) : undefined
    if (key !== undefined && test !== undefined) add(key, test)
    else leftOut.push(`${contract.id}: dbt has no test of its own that says "${check.name}".`)
  }
  return {
    properties: {
      version: 2,
      models: [
        {
          name: contract.table,
          description: contract.description,
          config: {
            schema: contract.layer,
            contract: { enforced: true },
            meta: { product: contract.id, version: contract.version, owner: contract.owner },
          },
          constraints: constraints(contract, column),
          columns: contract.columns.map((each) => writeColumn(each, tests.get(each.key))),
        },
      ],
    },
    leftOut,
  }
}

function constraints({ grain }: ContractDocument, column: (key: string) => string): Written[] {
  return [{ type: 'primary_key', columns: grain.map(column) }]
}

function writeColumn(column: ColumnDocument, tests: readonly unknown[] | undefined): Written {
  const { name, description, sqlType, notNull, classification, unit } = column
  return {
    name,
    description,
    data_type: sqlType,
    ...(notNull ? { constraints: [{ type: 'not_null' }] } : {}),
    config: { meta: { classification, ...(unit === undefined ? {} : { unit }) } },
    ...(tests === undefined ? {} : { data_tests: tests }),
  }
}

/** One of dbt's own tests; undefined where none says the same. */
function testOf(
  check: CheckDocument,
  contract: ContractDocument,
  find: (id: string) => ContractDocument | undefined,
): Written | undefined {
  const { rule } = check
  const config = configOf(check)
  if (config === undefined) return undefined
  const made = (name: string, args: Written | undefined): Written => ({
    [name]: { ...(args === undefined ? {} : { arguments: args }), config },
  })
  if (rule.kind === 'notNull' && rule.missing === undefined) return made('not_null', undefined)
  if (rule.kind === 'unique') return made('unique', undefined)
  if (rule.kind === 'acceptedValues') return made('accepted_values', { values: rule.values })
  if (rule.kind !== 'references') return undefined
  const id = rule.target === 'self' ? contract.id : rule.target
  const test = relationship(id, rule.targetColumns, contract, find)
  return test && made('relationships', test)
}

/** Severity and tolerated rows; undefined for a share, which dbt cannot say. */
function configOf({ severity, allow }: CheckDocument): Written | undefined {
  if (allow !== undefined && 'percent' in allow) return undefined
  const level = severity === 'warn' ? 'warn' : 'error'
  if (allow === undefined) return { severity: level }
  return { severity: level, error_if: `>${allow.rows}`, warn_if: `>${allow.rows}` }
}

function relationship(
  id: string,
  columns: readonly string[] | undefined,
  own: ContractDocument,
  find: (id: string) => ContractDocument | undefined,
): Written | undefined {
  const target = id === own.id ? own : find(id)
  const [key, ...others] = columns ?? target?.grain ?? []
  const column = target?.columns.find((each) => each.key === key)
  return target && column && others.length === 0
    ? { to: `ref('${target.table}')`, field: column.name }
    : undefined
}
