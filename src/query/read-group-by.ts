import type { Column } from '../product/column.ts'
import { columnByKey, toOneRelation, type Product, type Relation } from '../product/product.ts'
import { isTimeZone, timeGrains, type TimeGrain } from '../product/time-grain.ts'
import { isRecord, listOf } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Bound } from './bound.ts'
import { keyName, type GroupKey } from './measure.ts'
import { isNullable } from './scan.ts'
import { bind, settled } from './variable-leaf.ts'

/** Most keys that rows may be grouped by. */
export const maxGroupKeys = 8

/** Most relations that the keys of one aggregate may follow, all together. */
export const maxKeyRelations = 10

/** Reads the `groupBy` argument of an aggregate. */
export function readGroupBy(value: unknown, product: Product, path: InputPath): GroupKey[] {
  const list = listOf(value)
  if (list.length > maxGroupKeys) {
    throw badInput(`Rows are grouped by at most ${maxGroupKeys} fields. Leave some out.`, path)
  }
  const seen = new Set<string>()
  let followed = 0
  return list.map((each, index) => {
    const place = [...path, index]
    const key = readKey(each, product, [], place)
    const name = keyName(key)
    if (seen.has(name)) {
      throw badInput(
        `Rows are grouped by "${name}" already. Name a field once, and ask again for another grain.`,
        place,
      )
    }
    seen.add(name)
    followed += key.through.length
    if (followed > maxKeyRelations) throw tooManyRelations(place)
    return key
  })
}

/** @param through relations to one row each, from the rows that are grouped to this product */
function readKey(
  value: unknown,
  product: Product,
  through: readonly Relation[],
  path: InputPath,
): GroupKey {
  const relation = isRecord(value) ? readRelation(value, product, path) : undefined
  if (isRecord(value) && relation) {
    if (through.length === maxKeyRelations) throw tooManyRelations(path)
    const inner = [...path, relation.field]
    return readKey(value[relation.field], relation.to, [...through, relation], inner)
  }
  const field = isRecord(value) ? settled(value['field']) : undefined
  const of = typeof field === 'string' ? columnByKey(product, field) : undefined
  if (!isRecord(value) || !of) {
    throw badInput(`Group by a field of ${product.typeName}.`, [...path, 'field'])
  }
  const grain = readGrain(settled(value['grain']), of, [...path, 'grain'])
  const place = [...path, 'timeZone']
  const timeZone = readTimeZone(value['timeZone'], of, grain, place)
  // There may be no row at the end of the relations.
  const notNull = through.length === 0 && !isNullable(product, of)
  return { through, of, grain, timeZone, path: place, column: { ...of, notNull } }
}

/** The relation that a key follows from here; undefined for a key of this row. */
function readRelation(
  value: Readonly<Record<string, unknown>>,
  product: Product,
  path: InputPath,
): Relation | undefined {
  const given = Object.keys(value).filter(
    (name) => value[name] !== null && value[name] !== undefined,
  )
  const [name] = given.filter((each) => each !== 'field' && each !== 'grain' && each !== 'timeZone')
  if (name === undefined) return undefined
  if (given.length > 1) {
    throw badInput(
      `A key is one field, of this row or of one that "${name}" leads to, and grain and timeZone stand beside it. Give each key an object of its own.`,
      path,
    )
  }
  return toOneRelation(product, name)
}

function tooManyRelations(path: InputPath): Error {
  return badInput(
    `Group keys may follow ${maxKeyRelations} relations, all together. Leave one out.`,
    path,
  )
}

function readGrain(value: unknown, of: Column, path: InputPath): TimeGrain | undefined {
  if (value === null || value === undefined) return undefined
  const grain = timeGrains.find((each) => each === value)
  const isDay = of.family === 'date'
  if (!isDay && of.family !== 'timestamp' && of.family !== 'timestamptz') {
    throw badInput(`"${of.key}" holds no points in time. Leave grain out.`, path)
  }
  if (isDay && (grain === 'minute' || grain === 'hour')) {
    throw badInput(`"${of.key}" holds days. Group by DAY or a longer time.`, path)
  }
  return grain
}

function readTimeZone(
  value: unknown,
  of: Column,
  grain: TimeGrain | undefined,
  path: InputPath,
): Bound<string> | undefined {
  if (value === null || value === undefined) return undefined
  if (of.family !== 'timestamptz') {
    throw badInput(`"${of.key}" has no time zone to be seen from. Leave timeZone out.`, path)
  }
  if (grain === undefined) {
    throw badInput('A time zone says where days begin, so it needs a grain. Give one.', path)
  }
  return bind(value, (name) => {
    if (typeof name !== 'string' || !isTimeZone(name)) throw unknownTimeZone(path)
    return name
  })
}

export function unknownTimeZone(path: InputPath): Error {
  return badInput(
    'There is no such time zone. Use UTC or a name of the IANA database, such as Europe/Berlin.',
    path,
  )
}
