import type { SQL } from 'drizzle-orm'
import type { CheckValue } from './check-rule.ts'
import { defineCheck, type Check, type RowRuleOptions } from './check.ts'
import type { FormatName } from './formats.ts'
import { readTemplate, slot } from './sql-template.ts'

/*
 * Checks that a row meets or violates, whatever the other rows are. Rows of a merge or an append are
 * judged when they are written; those served stay as they are.
 */

export type NotNullOptions = RowRuleOptions & {
  /** Texts that stand for no value and count as missing too, such as `''` and `'N/A'`. */
  readonly missing?: readonly [string, ...string[]]
}

/** No row may hold NULL there. NOT NULL columns have this check without asking. */
export const notNull = <C extends string>(
  column: C,
  { missing, ...options }: NotNullOptions = {},
): Check<C> =>
  defineCheck([column], { kind: 'notNull', ...(missing === undefined ? {} : { missing }) }, options)

/**
 * Every value is `bound` or more. Bounds for dates and timestamps are ISO 8601 text. NULL passes,
 * and so does NaN, which Postgres takes for the largest number.
 */
export const atLeast = <C extends string>(
  column: C,
  bound: CheckValue,
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'atLeast', bound }, options)

/**
 * Every value is `bound` or less. Bounds for dates and timestamps are ISO 8601 text. NULL passes;
 * NaN does not, since Postgres takes it for the largest number.
 */
export const atMost = <C extends string>(
  column: C,
  bound: CheckValue,
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'atMost', bound }, options)

/** Every value lies between `min` and `max`, both included. Otherwise as `atLeast` and `atMost`. */
export const between = <C extends string>(
  column: C,
  min: CheckValue,
  max: CheckValue,
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'between', min, max }, options)

/** Every value is one of these. NULL passes. */
export const acceptedValues = <C extends string>(
  column: C,
  values: readonly CheckValue[],
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'acceptedValues', values }, options)

/** No value is one of these. NULL passes. */
export const rejectedValues = <C extends string>(
  column: C,
  values: readonly CheckValue[],
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'rejectedValues', values }, options)

/** Every value matches the POSIX regular expression, as Postgres' `~` reads it. NULL passes. */
export const matches = <C extends string>(
  column: C,
  pattern: string,
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'matches', pattern }, options)

/**
 * Every text has the named form: `email`, `uuid`, `uri`, `url`, `hostname`, `ipv4`, `ipv6`, `date`,
 * `dateTime`, `time`, `integer`, `decimal`, `semver`, `phone` or `base64`. NULL passes, the empty
 * text does not (except as `base64`).
 */
export const format = <C extends string>(
  column: C,
  name: FormatName,
  options?: RowRuleOptions,
): Check<C> => defineCheck([column], { kind: 'format', format: name }, options)

/** Every text has between `min` and `max` characters, both included. NULL passes. */
export const length = <C extends string>(
  column: C,
  bounds: { readonly min?: number; readonly max?: number },
  options?: RowRuleOptions,
): Check<C> =>
  defineCheck([column], { kind: 'length', min: bounds.min ?? 0, max: bounds.max ?? null }, options)

/**
 * A condition of your own that every row meets, in Drizzle's operators or `sql`. It is given the
 * columns it names, and values become parameters. Where it is NULL the row passes, as with CHECK in
 * a table.
 *
 * @example
 * expression(['price', 'discount'], ({ price, discount }) => lte(discount, price), {
 *   name: 'no discount above the price',
 * })
 */
export const expression = <const C extends string>(
  columns: readonly [C, ...C[]],
  holds: (columns: { readonly [K in C]: SQL }) => SQL | undefined,
  options: RowRuleOptions & { readonly name: string },
): Check<C> => {
  const given = Object.fromEntries(columns.map((key) => [key, slot({ column: key })]))
  const condition = holds(given as { readonly [K in C]: SQL })
  return defineCheck(
    columns,
    { kind: 'expression', expression: condition ? readTemplate(condition) : [] },
    options,
  )
}
