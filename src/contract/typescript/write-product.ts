import { camelCase } from '../../product/names.ts'
import type { ContractDocument, MeasureDocument } from '../document/contract-document.ts'
import type { Omission } from '../exchange/exchanged-contract.ts'
import { Imports } from './imports.ts'
import { call, literal, object, property, quoted } from './literal.ts'
import { writeCheck, type CheckContext } from './write-check.ts'
import {
  writeColumn,
  writeColumnContract,
  writeGrain,
  writeTableExtras,
  type ColumnContext,
} from './write-column.ts'

/** Where the declaration of a product is found by the file that is written. */
export interface ProductModule {
  /** `../silver/customers.ts` */
  readonly module: string
  /** Its export: `customers`. */
  readonly name: string
}

export interface WrittenProduct {
  /** Its exports, the product first: `orders`, then the enums of its columns. */
  readonly exports: readonly [string, ...string[]]
  readonly source: string
  /** What the contract says and the declaration cannot. */
  readonly omissions: readonly Omission[]
}

/** Name under which the declaration of a product is exported: `readmeChunks`. */
export function productConstant(table: string): string {
  return new Imports().reserve(camelCase(table), 'Product')
}

/**
 * Declares a product in TypeScript. Where the project loads it, its contract is this one.
 *
 * @param place Where the contract was read, for omissions.
 * @param find The declarations of other products; undefined for those that the project does not have.
 */
export function writeProduct(
  contract: ContractDocument,
  place: string,
  find: (id: string) => ProductModule | undefined,
): WrittenProduct {
  const imports = new Imports()
  const name = imports.reserve(productConstant(contract.table), 'Product')
  const omissions: Omission[] = []
  const leaveOut = (what: string): unknown => omissions.push({ where: place, what })
  const target = (id: string): string | undefined => {
    if (id === contract.id) return "'self'"
    const found = find(id)
    return found && `() => ${imports.use(found.module, found.name)}`
  }
  const enums = enumConstants(contract, imports)
  const columnContext: ColumnContext = { contract, imports, enums }
  const checkContext: CheckContext = { imports, target }
  for (const { key, generated, element } of contract.columns) {
    if (element === 'enum') leaveOut(`${key} is a list of an enum whose values no contract tells.`)
    if (generated) leaveOut(`${key} is computed by Postgres, from an expression no contract tells.`)
  }
  const layer = imports.use('platinum', contract.layer)
  const columns = contract.columns.map((column) => `    ${writeColumn(column, columnContext)},\n`)
  const extras = writeTableExtras(columnContext)
  const table = `${layer}.table(${quoted(contract.table)}, {\n${columns.join('')}  }${extras.length > 0 ? `, (t) => [${extras.join(', ')}]` : ''})`
  const relations = contract.relations.flatMap((relation) => {
    const leads = target(relation.to)
    if (leads === undefined) {
      leaveOut(`${relation.field} leads to ${relation.to}, which this project does not have.`)
      return []
    }
    const { columns: of } = relation
    const made = call(
      imports.use('platinum', 'belongsTo'),
      [
        leads,
        literal(of.length === 1 ? of[0] : of),
        ...(relation.inverse === contract.listField
          ? []
          : [literal({ inverse: relation.inverse })]),
      ],
      '      ',
    )
    return [`${property(relation.field)}: ${made}`]
  })
  const checks = contract.checks.flatMap((check) => {
    const written = writeCheck(check, checkContext)
    if (written === undefined) {
      leaveOut(`${check.name} needs a product that this project does not have.`)
      return []
    }
    return [written]
  })
  const grain = writeGrain(contract)
  const parts = [
    `name: ${quoted(contract.name)}`,
    `version: ${quoted(contract.version)}`,
    `owner: ${quoted(contract.owner)}`,
    `description: ${quoted(contract.description)}`,
    `columns: ${block(contract.columns.map((column) => writeColumnContract(column, imports)))}`,
    `freshness: ${literal(contract.freshness, '    ')}`,
    ...(grain === undefined ? [] : [grain]),
    ...(contract.history === undefined ? [] : [`history: ${literal(contract.history)}`]),
    ...(relations.length === 0 ? [] : [`relations: ${block(relations)}`]),
    ...(contract.embeddings.length === 0
      ? []
      : [
          `embeddings: ${block(
            contract.embeddings.map(
              ({ column, of, space }) => `${property(column)}: ${literal({ of, space }, '      ')}`,
            ),
          )}`,
        ]),
    ...(checks.length === 0
      ? []
      : [`checks: [\n${checks.map((check) => `      ${check},\n`).join('')}    ]`]),
    ...(contract.measures.length === 0
      ? []
      : [`measures: ${block(contract.measures.map((each) => writeMeasure(each, imports)))}`]),
    ...(contract.segments.length === 0
      ? []
      : [
          `segments: ${block(
            contract.segments.map(
              ({ name: segment, description, where }) =>
                `${property(segment)}: ${literal({ description, where }, '      ')}`,
            ),
          )}`,
        ]),
    ...(contract.listField === camelCase(contract.table)
      ? []
      : [`listField: ${quoted(contract.listField)}`]),
  ]
  const product = imports.use('platinum', 'dataProduct')
  const declared = [...enums].map(([type, constant]) => {
    const values =
      contract.columns.find(({ sqlType }) => sqlType.replace(/(\[\d*\])+$/, '') === type)
        ?.enumValues ?? []
    return `export const ${constant} = ${layer}.enum(${quoted(type)}, ${literal(values)})\n\n`
  })
  const body = `export const ${name} = ${product}(\n  ${table},\n  {\n${parts.map((part) => `    ${part},\n`).join('')}  },\n)\n`
  return {
    exports: [name, ...enums.values()],
    source: `${imports.toString()}\n\n${declared.join('')}${body}`,
    omissions,
  }
}

function block(parts: readonly string[]): string {
  return `{\n${parts.map((part) => `      ${part},\n`).join('')}    }`
}

/** A constant for each enum, by its name in Postgres. */
function enumConstants({ columns }: ContractDocument, imports: Imports): Map<string, string> {
  const types = columns.flatMap(({ type, sqlType, enumValues }) =>
    type === 'enum' && enumValues ? [sqlType] : [],
  )
  return new Map(
    [...new Set(types)].map((type) => [
      type,
      imports.reserve(camelCase(type.replace(/[^A-Za-z0-9_]/g, '_')), 'Enum'),
    ]),
  )
}

function writeMeasure({ name, description, unit, formula }: MeasureDocument, imports: Imports) {
  const said = { description, ...(unit === undefined ? {} : { unit }) }
  const made = (of: string, args: readonly string[], more: Record<string, unknown> = {}) =>
    call(imports.use('platinum', of), [...args, literal({ ...said, ...more }, '      ')], '      ')
  switch (formula.kind) {
    case 'count':
      return `${property(name)}: ${made('count', [], rowsOf(formula))}`
    case 'function':
      return `${property(name)}: ${made(formula.function, [quoted(formula.column)], rowsOf(formula))}`
    case 'ratio':
      return `${property(name)}: ${made('ratio', [quoted(formula.dividend), quoted(formula.divisor)])}`
  }
}

function rowsOf({ segment, where }: { segment?: string; where?: Record<string, unknown> }) {
  return {
    ...(segment === undefined ? {} : { segment }),
    ...(where === undefined ? {} : { where }),
  }
}

/** What `schema/index.ts` needs for the product: `export { orders } from './gold/orders.ts'`. */
export function indexLine({ layer, table }: ContractDocument, names: readonly string[]): string {
  return `export ${object(names)} from ${quoted(`./${layer}/${table}.ts`)}`
}
