import { getTableColumns } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import { columnFamily } from './column.ts'
import { contractSymbol } from './contract-symbol.ts'
import type { AnyDataProduct } from './data-product.ts'
import { durationSeconds } from './duration.ts'
import { isLayerName, layers } from './layer.ts'

const semanticVersion = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** What can be said of one product on its own: layer, grain, version, descriptions, freshness. */
export function productProblems(product: AnyDataProduct): Problem[] {
  const contract = product[contractSymbol]
  const config = getTableConfig(product)
  const id = `${config.schema ?? 'public'}.${config.name}`
  const keys = new Map(Object.entries(getTableColumns(product)))
  const problems: Problem[] = []

  if (!isLayerName(config.schema)) {
    problems.push({
      code: 'PRODUCT_OUTSIDE_LAYERS',
      where: id,
      expected: `a table in one of the schemas ${layers.join(', ')}`,
      found: config.schema ? `schema "${config.schema}"` : 'a table in the default schema',
      fix: `Create it with gold.table('${config.name}', …) or another layer's table function from 'platinum'.`,
    })
  }
  const hasPrimaryKey =
    config.primaryKeys.length > 0 || config.columns.some((column) => column.primary)
  if (!hasPrimaryKey) {
    problems.push({
      code: 'PRODUCT_NO_GRAIN',
      where: id,
      expected: 'a primary key: the columns that say which row is meant',
      found: 'a table without one',
      fix: 'Add .primaryKey() to a column, or primaryKey({ columns: […] }) to the table.',
    })
  }
  for (const key of contract.grain ?? []) {
    if (!keys.has(key)) problems.push(unknownColumn(id, 'grain', key, keys))
  }
  if (!semanticVersion.test(contract.version)) {
    problems.push({
      code: 'PRODUCT_BAD_VERSION',
      where: `${id}, version`,
      expected: 'a semantic version such as 1.0.0',
      found: JSON.stringify(contract.version),
      fix: 'Write the version as MAJOR.MINOR.PATCH.',
    })
  }
  problems.push(...descriptionProblems(id, contract.description, contract.columns, keys.keys()))
  problems.push(...freshnessProblems(id, product))
  for (const foreignKey of config.foreignKeys) {
    problems.push({
      code: 'PRODUCT_FOREIGN_KEY',
      where: `${id}, foreign key ${foreignKey.getName()}`,
      expected: 'relations in the contract, checked before publishing',
      found: 'a foreign key in the database, which would refuse rows in the middle of publishing',
      fix: 'Remove .references() and declare relations: { name: belongsTo(target, column) } instead.',
    })
  }
  return problems
}

function descriptionProblems(
  id: string,
  description: string,
  columns: Readonly<Record<string, unknown>>,
  keys: Iterable<string>,
): Problem[] {
  const missing = (where: string): Problem => ({
    code: 'PRODUCT_NOT_DESCRIBED',
    where,
    expected: 'a sentence that tells a reader what it means',
    found: 'an empty description',
    fix: 'Write the description.',
  })
  const problems = description.trim() === '' ? [missing(id)] : []
  for (const key of keys) {
    const column = columns[key]
    const text =
      typeof column === 'object' && column !== null && 'description' in column
        ? column.description
        : column
    if (typeof text !== 'string' || text.trim() === '') problems.push(missing(`${id}.${key}`))
  }
  return problems
}

function freshnessProblems(id: string, product: AnyDataProduct): Problem[] {
  const { within, eventTime } = product[contractSymbol].freshness
  const problems: Problem[] = []
  if (durationSeconds(within) === undefined) {
    problems.push({
      code: 'PRODUCT_BAD_FRESHNESS',
      where: `${id}, freshness.within`,
      expected: 'a whole number and a unit: 30s, 15m, 6h or 7d',
      found: JSON.stringify(within),
      fix: 'Write how old the newest data may be, such as 6h.',
    })
  }
  if (eventTime !== undefined) {
    const column = getTableColumns(product)[eventTime]
    const family = column ? columnFamily(column.getSQLType()) : undefined
    if (family !== 'timestamptz' && family !== 'timestamp' && family !== 'date') {
      problems.push({
        code: 'PRODUCT_BAD_FRESHNESS',
        where: `${id}, freshness.eventTime`,
        expected: 'a date or timestamp column of this product',
        found: column
          ? `${eventTime}, which is ${column.getSQLType()}`
          : `no column "${eventTime}"`,
        fix: 'Name the column that holds the time the event happened, or leave eventTime out.',
      })
    }
  }
  return problems
}

export function unknownColumn(
  id: string,
  part: string,
  key: string,
  known: ReadonlyMap<string, unknown>,
): Problem {
  return {
    code: 'PRODUCT_UNKNOWN_COLUMN',
    where: `${id}, ${part}`,
    expected: `one of the columns ${[...known.keys()].join(', ')}`,
    found: `"${key}"`,
    fix: 'Name a column by its TypeScript key.',
  }
}
