import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import { isComparable, readColumns, type Column } from './column.ts'
import type { Contract } from './contract.ts'
import type { AnyDataProduct } from './data-product.ts'
import { deprecationProblems } from './deprecation.ts'
import { durationSeconds } from './duration.ts'
import { isLayerName, layers } from './layer.ts'
import { readVersion } from './version.ts'

/** `gold.packages`, or `public.packages` for a table without a schema. */
export function tableId(product: AnyDataProduct): string {
  const { schema, name } = getTableConfig(product)
  return `${schema ?? 'public'}.${name}`
}

/** What can be said of a product's table on its own: layer and foreign keys. */
export function tableProblems(product: AnyDataProduct): Problem[] {
  const id = tableId(product)
  const config = getTableConfig(product)
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

/** What can be said of one contract on its own: grain, version, descriptions, freshness. */
export function contractProblems(product: AnyDataProduct, contract: Contract): Problem[] {
  const id = tableId(product)
  const columns = new Map(
    readColumns(product, contract.columns).map((column) => [column.key, column]),
  )
  return [
    ...grainProblems(id, product, contract, columns),
    ...versionProblems(id, contract.version),
    ...descriptionProblems(id, contract, columns),
    ...freshnessProblems(id, contract, columns),
    ...deprecationProblems(id, contract.version, columns),
  ]
}

function grainProblems(
  id: string,
  product: AnyDataProduct,
  { grain }: Contract,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  const config = getTableConfig(product)
  const hasPrimaryKey =
    config.primaryKeys.length > 0 || config.columns.some((column) => column.primary)
  if (grain === undefined ? !hasPrimaryKey : grain.length === 0) {
    return [
      {
        code: 'PRODUCT_NO_GRAIN',
        where: id,
        expected: 'a primary key: the columns that say which row is meant',
        found: 'a table without one',
        fix: 'Add .primaryKey() to a column, or primaryKey({ columns: […] }) to the table.',
      },
    ]
  }
  const inGrain = grain?.map((key) => columns.get(key)) ?? primaryKeyColumns(product, columns)
  return [
    ...(grain ?? [])
      .filter((key) => !columns.has(key))
      .map((key) => unknownColumn(id, 'grain', key, columns)),
    ...inGrain.flatMap((column, position) => {
      if (column === undefined) return []
      if (inGrain.indexOf(column) < position) return [badGrain(id, `${column.key} twice`)]
      if (column.drizzle.generatedIdentity?.type === 'always') {
        return [badGrain(id, `${column.key}, which is numbered anew on every run`)]
      }
      return isComparable(column) ? [] : [badGrain(id, `${column.key}, which is ${column.sqlType}`)]
    }),
  ]
}

function badGrain(id: string, found: string): Problem {
  return {
    code: 'PRODUCT_BAD_GRAIN',
    where: `${id}, grain`,
    expected: 'different columns that tell one row from another, run after run',
    found,
    fix: 'Choose columns of the data itself, of types that Postgres can compare.',
  }
}

/** The columns of the table's primary key, in its order. */
export function primaryKeyColumns(
  product: AnyDataProduct,
  columns: ReadonlyMap<string, Column>,
): Column[] {
  const all = [...columns.values()]
  const composite = getTableConfig(product).primaryKeys[0]?.columns
  if (!composite) return all.filter((column) => column.drizzle.primary)
  return composite.flatMap(({ name }) => all.find((column) => column.name === name) ?? [])
}

function versionProblems(id: string, version: string): Problem[] {
  if (readVersion(version)) return []
  return [
    {
      code: 'PRODUCT_BAD_VERSION',
      where: `${id}, version`,
      expected: 'a semantic version such as 1.0.0',
      found: JSON.stringify(version),
      fix: 'Write the version as MAJOR.MINOR.PATCH.',
    },
  ]
}

function descriptionProblems(
  id: string,
  contract: Contract,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  const missing = (where: string): Problem => ({
    code: 'PRODUCT_NOT_DESCRIBED',
    where,
    expected: 'a sentence that tells a reader what it means',
    found: 'an empty description',
    fix: 'Write the description.',
  })
  return [
    ...(contract.description.trim() === '' ? [missing(id)] : []),
    ...[...columns.values()]
      .filter((column) => column.description === '')
      .map((column) => missing(`${id}.${column.key}`)),
    ...Object.keys(contract.columns)
      .filter((key) => !columns.has(key))
      .map((key) => unknownColumn(id, 'columns', key, columns)),
  ]
}

const times: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date'])

function freshnessProblems(
  id: string,
  { freshness: { within, refuseAfter, eventTime } }: Contract,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
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
  const promised = durationSeconds(within) ?? 0
  if (refuseAfter !== undefined && (durationSeconds(refuseAfter) ?? 0) <= promised) {
    problems.push({
      code: 'PRODUCT_BAD_FRESHNESS',
      where: `${id}, freshness.refuseAfter`,
      expected: `a whole number and a unit, such as 7d, for longer than within, which is ${within}`,
      found: JSON.stringify(refuseAfter),
      fix: 'Write from which age on rows are not served any more, or leave refuseAfter out.',
    })
  }
  if (eventTime === undefined) return problems
  const column = columns.get(eventTime)
  if (!column || !times.has(column.family)) {
    problems.push({
      code: 'PRODUCT_BAD_FRESHNESS',
      where: `${id}, freshness.eventTime`,
      expected: 'a date or timestamp column of this product',
      found: column ? `${eventTime}, which is ${column.sqlType}` : `no column "${eventTime}"`,
      fix: 'Name the column that holds the time the event happened, or leave eventTime out.',
    })
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
