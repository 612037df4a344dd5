import type { CheckDocument } from '../document/contract-document.ts'

/** Two checks of the same name are told apart by a number. */
export function withOwnNames(checks: readonly CheckDocument[]): CheckDocument[] {
  const taken = new Map<string, number>()
  return checks.map((check) => {
    const before = taken.get(check.name) ?? 0
    taken.set(check.name, before + 1)
    return before === 0 ? check : { ...check, name: `${check.name} (${before + 1})` }
  })
}
