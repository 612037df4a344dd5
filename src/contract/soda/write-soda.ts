import type {
  CheckDocument,
  ColumnDocument,
  ContractDocument,
} from '../document/contract-document.ts'
import { writeAge, writeSodaCheck, type SodaCheck, type SodaContext } from './write-check.ts'

type Written = Readonly<Record<string, unknown>>

/** Name of the check that stands for the age promised by the contract. */
export const freshnessName = 'freshness promised'

export interface WrittenSoda {
  readonly contract: Written
  /** What Soda has no check for, in sentences. */
  readonly leftOut: readonly string[]
}

/**
 * A contract in the contract language of Soda, version 4: columns with their types, and the checks
 * that Soda has. What the table implies (NOT NULL, unique keys, relations) is checked there too.
 *
 * @param source Soda's names of the data source and the database: `platinum/platinum`.
 */
export function writeSoda(
  contract: ContractDocument,
  source: string,
  find: (id: string) => ContractDocument | undefined,
): WrittenSoda {
  const names = new Map(contract.columns.map(({ key, name }) => [key, name]))
  const context: SodaContext = {
    contract,
    column: (key) => names.get(key) ?? key,
    dataset: (id) => `${source}/${id.replace('.', '/')}`,
    find,
  }
  const leftOut: string[] = []
  const implied = impliedBySchema(contract).flatMap((check) => writeSodaCheck(check, context) ?? [])
  const declared = contract.checks.flatMap((check) => {
    const written = writeSodaCheck(check, context)
    if (written === undefined) {
      leftOut.push(`${contract.id}: Soda has no check that says "${check.name}".`)
      return []
    }
    if (check.blocking !== (check.severity === 'error') || check.onViolation !== undefined) {
      leftOut.push(
        `${contract.id}: Soda cannot say what becomes of the rows when "${check.name}" fails.`,
      )
    }
    return [{ ...written, body: { name: check.name, ...written.body } }]
  })
  const all = [...implied, ...relations(contract, context), ...declared, ...age(contract, context)]
  const checks = all.map((check, position) => qualified(check, all.slice(0, position)))
  const under = (column: string | undefined): Written => {
    const list = checks.filter((check) => check.column === column)
    return list.length === 0 ? {} : { checks: list.map(({ type, body }) => ({ [type]: body })) }
  }
  return {
    contract: {
      dataset: context.dataset(contract.id),
      description: contract.description,
      columns: contract.columns.map((column) => ({
        name: column.name,
        description: column.description,
        ...dataType(column),
        ...under(column.name),
      })),
      checks: [{ schema: {} }, ...((under(undefined)['checks'] as Written[] | undefined) ?? [])],
    },
    leftOut,
  }
}

/** NOT NULL and unique keys, without a name: that is how they are told from declared checks. */
function impliedBySchema({ columns, grain, uniqueKeys }: ContractDocument): CheckDocument[] {
  const check = (kind: 'notNull' | 'unique', of: string[]): CheckDocument => ({
    name: '',
    columns: of,
    rule: { kind },
    severity: 'error',
    blocking: true,
  })
  return [
    ...columns.filter(({ notNull }) => notNull).map(({ key }) => check('notNull', [key])),
    ...[grain, ...uniqueKeys].map((key) => check('unique', key)),
  ]
}

function relations(contract: ContractDocument, context: SodaContext): SodaCheck[] {
  return contract.relations.flatMap(({ field, to, columns, targetColumns }) => {
    const name = `${columns.join(', ')} references ${to}`
    const declared = contract.checks.some((check) => check.name === name)
    const rule = { kind: 'references' as const, target: to, targetColumns }
    const written = declared
      ? undefined
      : writeSodaCheck({ name: field, columns, rule, severity: 'error', blocking: true }, context)
    return written ? [{ ...written, body: { name, ...written.body } }] : []
  })
}

function age({ freshness }: ContractDocument, { column }: SodaContext): SodaCheck[] {
  const bound = writeAge(freshness.within)
  if (freshness.eventTime === undefined || bound === undefined) return []
  const body = { name: freshnessName, column: column(freshness.eventTime), threshold: bound }
  return [{ column: undefined, type: 'freshness', body }]
}

/** Soda tells checks of one type in one place apart by their qualifier. */
function qualified(check: SodaCheck, before: readonly SodaCheck[]): SodaCheck {
  const alike = before.filter(({ column, type }) => column === check.column && type === check.type)
  if (alike.length === 0) return check
  return { ...check, body: { ...check.body, qualifier: String(alike.length + 1) } }
}

/** The type as Soda finds it in the catalog of Postgres, and its length, precision and scale. */
function dataType({ type, sqlType }: ColumnDocument): Written {
  if (type === 'array') return { data_type: 'ARRAY' }
  const [, first, second] = /\((\d+)(?:, ?(\d+))?\)/.exec(sqlType) ?? []
  const numbers = [first, second].map((text) => (text === undefined ? undefined : Number(text)))
  const [length, scale] = numbers
  const parts: Record<string, unknown> =
    type === 'text'
      ? { character_maximum_length: length }
      : type === 'numeric'
        ? { numeric_precision: length, numeric_scale: scale }
        : type === 'timestamp' || type === 'timestamptz' || type === 'time'
          ? { datetime_precision: length }
          : {}
  return {
    data_type: sqlType.replace(/ ?\([^)]*\)/, ''),
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
  }
}
