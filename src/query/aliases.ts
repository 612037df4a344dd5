import type { AsOf } from './plan.ts'

/** What all scans of a statement have in common. */
export interface Aliases {
  /** A short name, each once in a statement: Postgres cuts identifiers at 63 bytes, readers do not. */
  next(prefix: string): string
  /** The moment whose rows they read; undefined: now. */
  readonly asOf: AsOf | undefined
}

export function createAliases(asOf: AsOf | undefined): Aliases {
  const used = new Map<string, number>()
  return {
    asOf,
    next(prefix) {
      const count = used.get(prefix) ?? 0
      used.set(prefix, count + 1)
      return `${prefix}${count}`
    },
  }
}
