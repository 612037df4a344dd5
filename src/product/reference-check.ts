import { getTableConfig } from 'drizzle-orm/pg-core'
import { defineCheck, type Check, type RowRuleOptions } from './check.ts'
import type { ContractedTable } from './contract-symbol.ts'
import type { ColumnKey } from './contract.ts'

/** A reference whose target is found when all products are known. */
export interface ReferenceCheck<Column extends string = string> extends Check<Column> {
  readonly target: () => ContractedTable | 'self'
}

export type ReferencesOptions<Column extends string> = RowRuleOptions & {
  /** Columns of the target that hold the values. Default: its grain. */
  readonly to?: readonly [Column, ...Column[]]
}

/**
 * Every value, or combination of values, is found in another product. NULL belongs to nothing and
 * passes. A relation (`belongsTo`) is checked without asking; this is for references that readers
 * do not follow, or that may fail now and then.
 *
 * @param target The product, `'self'`, or a function returning it where two files import each other.
 */
export function references<const C extends string, T extends ContractedTable>(
  columns: C | readonly [C, ...C[]],
  target: T | 'self' | (() => T),
  { to, ...options }: ReferencesOptions<ColumnKey<T>> = {},
): ReferenceCheck<C> {
  const find = typeof target === 'function' ? target : () => target
  const keys = typeof columns === 'string' ? [columns] : columns
  const made = () =>
    defineCheck<C>(
      keys,
      {
        kind: 'references',
        target: targetId(find),
        ...(to === undefined ? {} : { targetColumns: to }),
      },
      options,
    )
  const { kind, severity, blocking, allow, onViolation } = defineCheck<C>(
    keys,
    { kind: 'references', target: '' },
    options,
  )
  return {
    kind,
    columns: keys,
    severity,
    blocking,
    ...(allow === undefined ? {} : { allow }),
    ...(onViolation === undefined ? {} : { onViolation }),
    target: find,
    // The target may be in a file that is still being read, so it is looked for when it is asked for.
    get rule() {
      return made().rule
    },
    get name() {
      return made().name
    },
  }
}

function targetId(find: () => ContractedTable | 'self'): string {
  try {
    const target = find()
    if (target === 'self') return 'self'
    const { schema, name } = getTableConfig(target)
    return `${schema ?? 'public'}.${name}`
  } catch {
    return 'nothing'
  }
}
