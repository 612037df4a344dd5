import type { Column } from '../product/column.ts'
import type { HashKey } from '../policy/reader.ts'
import type { Bucket, Partial } from '../policy/treatment.ts'
import type { Shown } from '../policy/view.ts'
import type { Bindings, Bound } from './bound.ts'
import { ruleCondition } from './row-rule.ts'
import { cast, join, parameter, sql, type Sql } from './sql-text.ts'

/**
 * What readers see in place of a column, of the column's own type. Never an error, whatever the
 * value is: an error would tell of it.
 * @param reference how a column of the table is referred to
 */
export function shownExpression(
  column: Column,
  shown: Shown,
  reference: (column: Column) => Sql,
): Sql {
  const value = reference(column)
  switch (shown.kind) {
    case 'clear':
      return value
    case 'null':
      return cast(sql`null`, column.castType)
    case 'constant':
      return parameter(String(shown.value), column.castType)
    case 'hash':
      return hashOf(column, value, shown.role)
    case 'partial':
      return partOf(column, value, shown)
    case 'bucket':
      return bucketOf(column, value, shown)
    case 'byRow': {
      const cases = shown.cases.map(
        ({ rows, shown: each }) =>
          sql`when ${ruleCondition(rows, reference)} then ${shownExpression(column, each, reference)}`,
      )
      const otherwise = shownExpression(column, shown.otherwise, reference)
      return sql`case ${join(cases, ' ')} else ${otherwise} end`
    }
  }
}

/** HMAC-SHA256 with the role's key, in functions that every Postgres has. */
function hashOf(column: Column, value: Sql, role: string): Sql {
  const block = (side: keyof HashKey): Sql => parameter(keyBlock(role, side), 'bytea')
  const text = cast(value, 'text')
  const inner = sql`sha256(${block('inner')} || convert_to(${text}, 'UTF8'))`
  const hash = sql`encode(sha256(${block('outer')} || ${inner}), 'hex')`
  return column.family === 'uuid'
    ? cast(sql`left(${hash}, 32)`, 'uuid')
    : cast(hash, column.castType)
}

function keyBlock(role: string, side: keyof HashKey): Bound<string> {
  return {
    print: `the key of ${role}`,
    in: ({ reader }: Bindings) => {
      if (!reader) throw new TypeError('a hash needs the key of a role')
      return `\\x${reader.hashKey(role)[side].toString('hex')}`
    },
  }
}

function partOf(column: Column, value: Sql, { first, last, mask }: Partial): Sql {
  const text = cast(value, 'text')
  const count = (characters: number): Sql => parameter(String(characters), 'integer')
  const stars = parameter(mask, 'text')
  const parts = [
    ...(first > 0 ? [sql`left(${text}, ${count(first)})`] : []),
    stars,
    ...(last > 0 ? [sql`right(${text}, ${count(last)})`] : []),
  ]
  const whole = join(parts, sql` || `)
  const shown = sql`case when ${value} is null then null when char_length(${text}) > ${count(first + last)} then ${whole} else ${stars} end`
  return cast(shown, column.castType)
}

function bucketOf(column: Column, value: Sql, { size }: Bucket): Sql {
  if (typeof size === 'string') return timeBucket(column, value, size)
  const width = parameter(String(size), 'numeric')
  const [least, most] = bounds(column)
  const within = sql`least(greatest(${value}, ${cast(sql`'${least}'`, column.castType)}), ${cast(sql`'${most}'`, column.castType)})`
  const start = sql`floor(${cast(within, 'numeric')} / ${width}) * ${width}`
  // The range of the least value may begin below what the type holds.
  return cast(sql`greatest(${start}, ${least})`, column.castType)
}

/** Beyond these, ranges are not told apart: the ends of a type have no room for a range. */
function bounds({ family, sqlType }: Column): readonly [Sql, Sql] {
  if (wholeBounds[family]) {
    if (/^(small|int2)/.test(sqlType)) return [sql`-32768`, sql`32767`]
    return wholeBounds[family]
  }
  return [sql`-1e30`, sql`1e30`]
}

const wholeBounds: Readonly<Record<string, readonly [Sql, Sql]>> = {
  integer: [sql`-2147483648`, sql`2147483647`],
  bigint: [sql`-9223372036854775808`, sql`9223372036854775807`],
}

function timeBucket(column: Column, value: Sql, unit: string): Sql {
  const step = parameter(unit, 'text')
  const type = column.castType
  const end = (text: Sql): Sql => cast(sql`'${text}'`, type)
  const within = sql`least(greatest(${value}, ${end(sql`4000-01-01 BC`)}), ${end(sql`200000-01-01`)})`
  if (column.family === 'timestamptz') return sql`date_trunc(${step}, ${within}, 'UTC')`
  return cast(sql`date_trunc(${step}, ${cast(within, 'timestamp')})`, type)
}
