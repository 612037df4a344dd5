import type { CheckDocument } from '../document/contract-document.ts'
import { added, breaking, reworded, risky, type Change } from './change.ts'
import {
  aboutRule,
  compareAllowances,
  compareRules,
  together,
  type Movement,
} from './rule-promise.ts'

/** What was promised about values and is no longer, and what is promised now. */
export function compareChecks(
  before: readonly CheckDocument[],
  after: readonly CheckDocument[],
): Change[] {
  const { pairs, removed, found } = matchChecks(before, after)
  return [
    ...pairs.flatMap(([old, now]) => compareCheck(old, now)),
    ...removed.map(removedCheck),
    ...found.map((check) =>
      added(place(check), 'A new check: readers are promised more than before.'),
    ),
  ]
}

const place = ({ name }: CheckDocument): string => `check "${name}"`

/** Two versions of one check: by name, then by what it looks at. */
function matchChecks(before: readonly CheckDocument[], after: readonly CheckDocument[]) {
  const removed = new Set(before)
  const found = new Set(after)
  const pairs: (readonly [CheckDocument, CheckDocument])[] = []
  const likenesses: readonly ((check: CheckDocument) => string)[] = [
    ({ name, rule }) => JSON.stringify([name, rule.kind]),
    ({ rule, columns }) => JSON.stringify([rule.kind, columns, aboutRule(rule)]),
    ({ rule, columns }) => JSON.stringify([rule.kind, columns]),
  ]
  for (const likeness of likenesses) {
    for (const old of removed) {
      const now = [...found].find((check) => likeness(check) === likeness(old))
      if (now === undefined) continue
      removed.delete(old)
      found.delete(now)
      pairs.push([old, now])
    }
  }
  return { pairs, removed: [...removed], found: [...found] }
}

function compareCheck(old: CheckDocument, now: CheckDocument): Change[] {
  const columns = JSON.stringify(old.columns) === JSON.stringify(now.columns)
  const movement: Movement = together([
    columns ? 'SAME' : 'DIFFERENT',
    compareRules(old.rule, now.rule),
    compareAllowances(old.allow, now.allow),
    // Either other rows are served than before, or other rows are missing.
    old.onViolation === now.onViolation ? 'SAME' : 'DIFFERENT',
    compareRanks(old, now),
  ])
  const from = old.name === now.name ? '' : `It was "${old.name}". `
  switch (movement) {
    case 'SAME':
      return old.name === now.name ? [] : [reworded(place(now), `${from}It says the same.`)]
    case 'TIGHTER':
      return [
        added(place(now), `${from}It is stricter: readers get values that met the old check too.`),
      ]
    case 'LOOSER':
    case 'DIFFERENT': {
      const words =
        movement === 'LOOSER'
          ? 'It is weaker: readers may meet values that did not pass before.'
          : 'It checks something else: readers may meet values that did not pass before.'
      return [weakened(old)(place(now), `${from}${words}`)]
    }
  }
}

/** A check that only warned never kept anything from readers. */
function weakened({ severity }: CheckDocument): typeof risky {
  return severity === 'warn' ? reworded : risky
}

function removedCheck(check: CheckDocument): Change {
  if (check.rule.kind === 'unique' && check.blocking) {
    return breaking(
      place(check),
      'Removed: readers who join or look up by these columns may meet more than one row.',
    )
  }
  return weakened(check)(
    place(check),
    check.severity === 'warn'
      ? 'Removed: it only warned, so nothing was kept from readers by it.'
      : 'Removed: readers may meet values that did not pass before.',
  )
}

/** `error` that blocks keeps values from readers, `error` alone marks them, `warn` shows. */
function compareRanks(old: CheckDocument, now: CheckDocument): Movement {
  const [before, after] = [rank(old), rank(now)]
  if (before === after) return 'SAME'
  return after > before ? 'TIGHTER' : 'LOOSER'
}

function rank({ severity, blocking }: CheckDocument): number {
  return (severity === 'error' ? 1 : 0) + (blocking ? 2 : 0)
}
