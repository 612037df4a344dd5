/** Short names, each once in a statement: Postgres cuts identifiers at 63 bytes, readers do not. */
export interface Aliases {
  next(prefix: string): string
}

export function createAliases(): Aliases {
  const used = new Map<string, number>()
  return {
    next(prefix) {
      const count = used.get(prefix) ?? 0
      used.set(prefix, count + 1)
      return `${prefix}${count}`
    },
  }
}
