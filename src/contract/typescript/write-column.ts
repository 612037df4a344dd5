import type { ColumnDocument, ContractDocument } from '../document/contract-document.ts'
import type { Imports } from './imports.ts'
import { call, literal, member, object, property, quoted } from './literal.ts'

const drizzle = 'drizzle-orm/pg-core'

/** What a column is written with. */
export interface ColumnContext {
  readonly contract: ContractDocument
  readonly imports: Imports
  /** Name of the constant of an enum, by its name in Postgres. */
  readonly enums: ReadonlyMap<string, string>
}

/** `name: text('name').notNull(),` */
export function writeColumn(column: ColumnDocument, context: ColumnContext): string {
  const { contract } = context
  const isKey = contract.grain.length === 1 && contract.grain[0] === column.key && column.notNull
  const unique = contract.uniqueKeys.some((key) => key.length === 1 && key[0] === column.key)
  return [
    `${property(column.key)}: ${builder(column, context)}`,
    isKey ? '.primaryKey()' : column.notNull ? '.notNull()' : '',
    unique ? '.unique()' : '',
  ].join('')
}

function builder(column: ColumnDocument, { imports, enums }: ColumnContext): string {
  const array = /^(.*?)((?:\[\d*\])*)$/.exec(column.sqlType)
  const base = array?.[1] ?? column.sqlType
  const name = quoted(column.name)
  const known = enums.get(base)
  const of = known === undefined ? builderOf(base, name, imports) : `${known}(${name})`
  const dimensions = [...(array?.[2] ?? '').matchAll(/\[(\d*)\]/g)]
  return `${of}${dimensions.map(([, size]) => `.array(${size ?? ''})`).join('')}`
}

/** A column of a type as Drizzle builds it; of one it does not know, with the type in words. */
function builderOf(sqlType: string, name: string, imports: Imports): string {
  const [, base = '', args = ''] = /^([^(]*?)\s*(?:\(([^)]*)\))?$/.exec(sqlType) ?? []
  const [first, second] = args.split(',').map((each) => each.trim())
  const made = (builderName: string, options: Record<string, unknown> = {}): string =>
    call(imports.use(drizzle, builderName), [
      name,
      ...(Object.keys(options).length === 0 ? [] : [literal(options)]),
    ])
  const length = first === undefined || first === '' ? {} : { length: Number(first) }
  const time = /^(timestamp|time)(?: ?\((\d)\))?( with time zone)?$/.exec(sqlType)
  if (time?.[1] !== undefined) {
    return made(time[1], {
      ...(time[3] === undefined ? {} : { withTimezone: true }),
      ...(time[2] === undefined ? {} : { precision: Number(time[2]) }),
    })
  }
  switch (base) {
    case 'varchar':
    case 'char':
      return made(base, length)
    case 'vector':
      if (length.length !== undefined) return made('vector', { dimensions: length.length })
      break
    case 'numeric':
      return made('numeric', {
        ...(length.length === undefined ? {} : { precision: length.length }),
        ...(second === undefined ? {} : { scale: Number(second) }),
      })
    case 'bigint':
    case 'bigserial':
      return made(base, { mode: 'bigint' })
    case 'double precision':
      return made('doublePrecision')
    case 'text':
    case 'uuid':
    case 'smallint':
    case 'integer':
    case 'smallserial':
    case 'serial':
    case 'real':
    case 'boolean':
    case 'date':
    case 'interval':
    case 'json':
    case 'jsonb':
    case 'inet':
    case 'cidr':
    case 'macaddr':
      if (args === '') return made(base)
      break
  }
  const custom = imports.use(drizzle, 'customType')
  return `${custom}<{ data: string }>({ dataType: () => ${quoted(sqlType)} })(${name})`
}

/** What the contract says of a column: a description alone, or an object. */
export function writeColumnContract(column: ColumnDocument, imports: Imports): string {
  const { description, classification, unit, deprecated, declassified } = column
  const more = [
    ...(classification === 'internal' ? [] : [`classification: ${quoted(classification)}`]),
    ...(declassified === undefined
      ? []
      : [
          `declassified: ${imports.use('platinum', 'declassify')}(${literal(declassified, '      ')})`,
        ]),
    ...(unit === undefined ? [] : [`unit: ${quoted(unit)}`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${literal(deprecated, '        ')}`]),
  ]
  const said =
    more.length === 0
      ? quoted(description)
      : object([`description: ${quoted(description)}`, ...more], '      ')
  return `${property(column.key)}: ${said}`
}

/** What the table declares besides its columns: composite keys and indexes over vectors. */
export function writeTableExtras({ contract, imports }: ColumnContext): string[] {
  const byKey = new Map(contract.columns.map((column) => [column.key, column]))
  const keyed = contract.grain.length > 1 && contract.grain.every((key) => byKey.get(key)?.notNull)
  const columns = (keys: readonly string[]) => keys.map((key) => `t${member(key)}`).join(', ')
  return [
    ...(keyed
      ? [`${imports.use(drizzle, 'primaryKey')}({ columns: [${columns(contract.grain)}] })`]
      : []),
    ...contract.uniqueKeys
      .filter((key) => key.length > 1)
      .map((key) => `${imports.use(drizzle, 'unique')}().on(${columns(key)})`),
    ...contract.embeddings
      .filter(({ indexed }) => indexed)
      .map(
        ({ column }) =>
          `${imports.use(drizzle, 'index')}().using('hnsw', t${member(column)}.op('vector_cosine_ops'))`,
      ),
  ]
}

/** The grain as the contract writes it; undefined where the primary key says it. */
export function writeGrain({ grain, columns }: ContractDocument): string | undefined {
  const required = grain.every((key) => columns.find((column) => column.key === key)?.notNull)
  return required ? undefined : `grain: ${literal(grain)}`
}
