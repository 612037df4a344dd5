/**
 * What a check says, as data. `contract/` turns it into SQL; the catalog prints it.
 * A check names columns by their TypeScript key; `Column` keeps the compiler watching.
 */
export interface Check<Column extends string = string> {
  readonly kind: CheckRule['kind']
  readonly columns: readonly Column[]
  readonly rule: CheckRule
  /** Unique within the product. Generated from the rule unless given. */
  readonly name: string
  /** `error` marks the contract as breached; `warn` only shows. Default `error`. */
  readonly severity: 'error' | 'warn'
  /** Whether a failure keeps the previous rows served. Default: true for `error`, false for `warn`. */
  readonly blocking: boolean
}

export type CheckRule =
  | { readonly kind: 'notNull' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'atLeast'; readonly bound: number | string }
  | { readonly kind: 'atMost'; readonly bound: number | string }
  | { readonly kind: 'acceptedValues'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'matches'; readonly pattern: string }
  | { readonly kind: 'length'; readonly min: number; readonly max: number | null }
  | { readonly kind: 'rowCount'; readonly min: number; readonly max: number | null }
  /** Added by the engine for every `belongsTo`; not declared by hand. */
  | { readonly kind: 'references'; readonly target: string }

export interface CheckOptions {
  readonly name?: string
  readonly severity?: 'error' | 'warn'
  /** `false` publishes the rows although the check failed, and marks the contract as breached. */
  readonly blocking?: boolean
}

export function defineCheck<Column extends string>(
  columns: readonly Column[],
  rule: CheckRule,
  options: CheckOptions = {},
): Check<Column> {
  const severity = options.severity ?? 'error'
  return {
    kind: rule.kind,
    columns,
    rule,
    name: options.name ?? defaultName(columns, rule),
    severity,
    blocking: options.blocking ?? severity === 'error',
  }
}

function defaultName(columns: readonly string[], rule: CheckRule): string {
  const subject = columns.length > 0 ? `${columns.join(', ')} ` : ''
  switch (rule.kind) {
    case 'notNull':
      return `${subject}not null`
    case 'unique':
      return `${subject}unique`
    case 'atLeast':
      return `${subject}at least ${rule.bound}`
    case 'atMost':
      return `${subject}at most ${rule.bound}`
    case 'acceptedValues':
      return `${subject}one of ${rule.values.join(', ')}`
    case 'matches':
      return `${subject}matches ${rule.pattern}`
    case 'length':
      return `${subject}length ${range(rule.min, rule.max)}`
    case 'rowCount':
      return `row count ${range(rule.min, rule.max)}`
    case 'references':
      return `${subject}references ${rule.target}`
  }
}

function range(min: number, max: number | null): string {
  return max === null ? `at least ${min}` : `between ${min} and ${max}`
}

/** No row may hold NULL there. NOT NULL columns have this check without asking. */
export const notNull = <C extends string>(column: C, options?: CheckOptions): Check<C> =>
  defineCheck([column], { kind: 'notNull' }, options)

/** No two rows may share the value, or the combination of values. Rows with a NULL among them are not compared, as in SQL. */
export const unique = <const C extends string>(
  columns: C | readonly [C, ...C[]],
  options?: CheckOptions,
): Check<C> =>
  defineCheck<C>(typeof columns === 'string' ? [columns] : columns, { kind: 'unique' }, options)

/**
 * Every value is `bound` or more. Bounds for dates and timestamps are ISO 8601 text. NULL passes,
 * and so does NaN, which Postgres takes for the largest number.
 */
export const atLeast = <C extends string>(
  column: C,
  bound: number | string,
  options?: CheckOptions,
): Check<C> => defineCheck([column], { kind: 'atLeast', bound }, options)

/**
 * Every value is `bound` or less. Bounds for dates and timestamps are ISO 8601 text. NULL passes;
 * NaN does not, since Postgres takes it for the largest number.
 */
export const atMost = <C extends string>(
  column: C,
  bound: number | string,
  options?: CheckOptions,
): Check<C> => defineCheck([column], { kind: 'atMost', bound }, options)

/** Every value is one of these. NULL passes. */
export const acceptedValues = <C extends string>(
  column: C,
  values: readonly (string | number)[],
  options?: CheckOptions,
): Check<C> => defineCheck([column], { kind: 'acceptedValues', values }, options)

/** Every value matches the POSIX regular expression, as Postgres' `~` reads it. NULL passes. */
export const matches = <C extends string>(
  column: C,
  pattern: string,
  options?: CheckOptions,
): Check<C> => defineCheck([column], { kind: 'matches', pattern }, options)

/** Every text has between `min` and `max` characters, both included. NULL passes. */
export const length = <C extends string>(
  column: C,
  bounds: { readonly min?: number; readonly max?: number },
  options?: CheckOptions,
): Check<C> =>
  defineCheck([column], { kind: 'length', min: bounds.min ?? 0, max: bounds.max ?? null }, options)

/** The product as a whole has this many rows after the run. */
export const rowCount = (
  bounds: { readonly min?: number; readonly max?: number },
  options?: CheckOptions,
): Check<never> =>
  defineCheck([], { kind: 'rowCount', min: bounds.min ?? 0, max: bounds.max ?? null }, options)
