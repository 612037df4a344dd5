import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import type { DeprecationContract } from './contract.ts'
import { compareVersions, readVersion } from './version.ts'

/** What readers of a deprecated column are told. */
export function deprecationReason({ since, removeAfter, use }: DeprecationContract): string {
  const instead = use === undefined ? '' : `Use ${use}. `
  return `${instead}Deprecated since ${since}, and may be removed after ${removeAfter}.`
}

/** Whether the text is a day of the calendar, such as `2027-03-31`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text)
}

/** Deprecations that say what cannot be. */
export function deprecationProblems(
  id: string,
  version: string,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  return [...columns.values()].flatMap(({ key, deprecated }) => {
    if (!deprecated) return []
    const { since, removeAfter, use } = deprecated
    const where = `${id}.${key}, deprecated`
    const problems: Problem[] = []
    const [first, now] = [readVersion(since), readVersion(version)]
    if (!first || (now && compareVersions(first, now) > 0)) {
      problems.push(
        bad(`${where}.since`, `a version of this contract, ${version} or an earlier one`, since),
      )
    }
    if (!isCalendarDay(removeAfter)) {
      problems.push(bad(`${where}.removeAfter`, 'a day such as 2027-03-31', removeAfter))
    }
    const instead = use === undefined ? undefined : columns.get(use)
    if (use !== undefined && (!instead || use === key || instead.deprecated)) {
      problems.push(
        bad(
          `${where}.use`,
          'another column of this product, which stays',
          instead?.deprecated && use !== key ? `${use}, which is deprecated too` : use,
        ),
      )
    }
    return problems
  })
}

function bad(where: string, expected: string, found: string): Problem {
  return {
    code: 'PRODUCT_BAD_DEPRECATION',
    where,
    expected,
    found: JSON.stringify(found),
    fix: 'Correct it, or leave deprecated out.',
  }
}
