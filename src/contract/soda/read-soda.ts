import { z } from 'zod'
import { familyOfType } from '../../product/column.ts'
import { isLayerName, servedLayers, type LayerName } from '../../product/layer.ts'
import { camelCase } from '../../product/names.ts'
import {
  documentFormat,
  type ColumnDocument,
  type ContractDocument,
} from '../document/contract-document.ts'
import { parseLocated, type LocatedValue } from '../document/located-text.ts'
import { Findings, type ImportedContract } from '../exchange/exchanged-contract.ts'
import { withOwnNames } from '../exchange/own-names.ts'
import { postgresType } from '../exchange/sql-type.ts'
import { identifier } from '../exchange/template-text.ts'
import { typeNameOf } from '../exchange/type-name.ts'
import { readAge, readSodaCheck, type SodaEntry, type SodaReading } from './read-check.ts'
import { sodaShape, type SodaColumn, type SodaContract } from './soda-shape.ts'
import { hasNoBound } from './threshold.ts'
import { freshnessName } from './write-soda.ts'

/** Whether this looks like a contract of Soda. */
export function isSoda({ value }: LocatedValue): boolean {
  return z.looseObject({ dataset: z.string(), columns: z.unknown() }).safeParse(value).success
}

/**
 * Reads a contract of Soda, version 4. A check without a name that tolerates nothing says what the
 * table is like: `missing` makes a column NOT NULL, `duplicate` a key, the first of them the grain.
 *
 * @param layer Where products go whose schema is none of the layers.
 * @throws ContractError with everything that is wrong, each with its line.
 */
export function readSoda(located: LocatedValue, layer: LayerName): ImportedContract[] {
  const soda = parseLocated(
    sodaShape,
    located,
    "Correct it as Soda's contract language asks for it.",
  )
  const findings = new Findings(located)
  for (const part of ['filter', 'variables', 'soda_agent', 'soda_runner'] as const) {
    if (soda[part] !== undefined)
      findings.leaveOut([part], `${part} has no place in a contract here.`)
  }
  const id = productOf(soda.dataset, layer)
  const [into, table = ''] = id.split('.')
  const own = isLayerName(into) ? into : layer
  // A product of a project like this one: its types are those of Postgres.
  const inPostgres = isLayerName(soda.dataset.split('/').at(-2))
  const keys = new Map(soda.columns.map(({ name }) => [name, camelCase(name)]))
  const reading: SodaReading = {
    findings,
    keys,
    table: `${identifier(own)}.${identifier(table)}`,
    productOf: (dataset) => productOf(dataset, layer),
    keyOf: camelCase,
    own: id,
  }
  const entries = entriesOf(soda, findings)
  const required = new Set(entries.filter(impliesNotNull).map(({ column }) => column))
  const uniques = entries.filter(impliesUnique)
  const [grain = [], ...uniqueKeys] = uniques.map((entry) =>
    readSodaCheck(entry, reading).flatMap(({ columns }) => columns),
  )
  const promise = entries.find(
    ({ type, body }) => type === 'freshness' && body.name === freshnessName,
  )
  const checks = entries
    .filter((entry) => entry !== promise && !impliesNotNull(entry) && !uniques.includes(entry))
    .flatMap((entry) => readSodaCheck(entry, reading))
  if (grain.length === 0) {
    findings.leaveOut(
      ['columns'],
      `No duplicate check tells the rows of ${table} apart: write the grain.`,
    )
  }
  findings.leaveOut(
    [],
    `Soda says neither owner nor version${promise ? '' : ' nor how old data may be'}: write them.`,
  )
  const listField = camelCase(table)
  const served = servedLayers.has(own)
  const contract: ContractDocument = {
    format: documentFormat,
    id,
    layer: own,
    table,
    served,
    name: typeNameOf({ table, listField, served }),
    listField,
    version: '1.0.0',
    owner: 'unknown',
    description: soda.description ?? '',
    grain,
    columns: soda.columns.map((column, position) =>
      readColumn(column, position, required.has(column.name), inPostgres, findings),
    ),
    uniqueKeys,
    freshness: freshnessOf(promise, keys),
    relations: [],
    checks: withOwnNames(checks),
    embeddings: [],
    measures: [],
    segments: [],
  }
  findings.throwProblems()
  return [{ contract, origins: new Map(), place: located.place([]), omissions: findings.omissions }]
}

/** `source/database/gold/orders` is `gold.orders`. */
function productOf(dataset: string, layer: LayerName): string {
  const [table = '', schema] = dataset.split('/').toReversed()
  const name = table.replace(/[^A-Za-z0-9_]+/g, '_').toLowerCase()
  return `${isLayerName(schema) ? schema : layer}.${name}`
}

function entriesOf({ columns, checks }: SodaContract, findings: Findings): SodaEntry[] {
  const read = (
    list: SodaContract['checks'],
    path: readonly PropertyKey[],
    column: string | undefined,
  ): SodaEntry[] =>
    (list ?? []).flatMap((check, position) => {
      const [[type, body] = [], ...others] = Object.entries(check)
      if (type === undefined || others.length > 0) {
        findings.wrong([...path, position], {
          expected: 'one type of check, such as missing',
          found: Object.keys(check).join(' and ') || 'none',
          fix: 'Write each check as an item of the list of its own.',
        })
        return []
      }
      if (type === 'schema') return []
      return [{ type, body: body ?? {}, path: [...path, position, type], column }]
    })
  return [
    ...columns.flatMap(({ name, checks: own }, position) =>
      read(own, ['columns', position, 'checks'], name),
    ),
    ...read(checks, ['checks'], undefined),
  ]
}

/** Says what the table is like, and is not declared. */
function isPlain({ body }: SodaEntry): boolean {
  const { name, filter, threshold } = body
  const bare = threshold === undefined || (hasNoBound(threshold) && threshold.level !== 'warn')
  return name === undefined && filter === undefined && bare
}

function impliesNotNull(entry: SodaEntry): boolean {
  const { type, body } = entry
  return type === 'missing' && isPlain(entry) && !body.missing_values && !body.missing_format
}

function impliesUnique(entry: SodaEntry): boolean {
  return entry.type === 'duplicate' && isPlain(entry)
}

function readColumn(
  column: SodaColumn,
  position: number,
  notNull: boolean,
  inPostgres: boolean,
  findings: Findings,
): ColumnDocument {
  const { name, data_type: said, description = '' } = column
  const path = ['columns', position]
  const known = said === undefined ? undefined : readType(column, said)
  const type = known ?? (said !== undefined && inPostgres ? said : 'text')
  if (known === undefined) {
    findings.leaveOut(
      path,
      said === undefined
        ? `The type of ${name} is not told; it becomes text.`
        : `${said} is no type that is known here; ${name} becomes ${type}.`,
    )
  }
  if (description === '')
    findings.leaveOut(path, `${name} has no description, which every column needs.`)
  return {
    key: camelCase(name),
    name,
    type: familyOfType(type.toLowerCase()),
    sqlType: type,
    notNull,
    description,
    classification: 'internal',
    ...(type.endsWith('[]') ? { element: 'text' as const } : {}),
  }
}

/** The type with its length, precision and scale, which Soda tells beside it. */
function readType(column: SodaColumn, said: string): string | undefined {
  if (said.toUpperCase() === 'ARRAY') return 'text[]'
  const known = postgresType(said)
  if (known === undefined || known.includes('(')) return known
  const {
    character_maximum_length: length,
    numeric_precision: precision,
    numeric_scale: scale,
    datetime_precision: fraction,
  } = column
  const given = [known.startsWith('numeric') ? precision : (length ?? fraction), scale]
  const parts = given.filter((part) => part !== undefined).join(', ')
  const zone = ' with time zone'
  return parts === ''
    ? known
    : postgresType(`${known.replace(zone, '')}(${parts})${known.endsWith(zone) ? zone : ''}`)
}

function freshnessOf(
  promise: SodaEntry | undefined,
  keys: ReadonlyMap<string, string>,
): ContractDocument['freshness'] {
  const within = readAge(promise?.body.threshold)
  const eventTime = keys.get(promise?.body.column ?? '')
  if (within === undefined) return { lane: 'batch', within: '1d' }
  return { lane: 'batch', within, ...(eventTime === undefined ? {} : { eventTime }) }
}
