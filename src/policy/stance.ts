import type { Column } from '../product/column.ts'
import type { Classification } from '../product/contract.ts'
import type { Product } from '../product/product.ts'
import { isOpen } from './classification.ts'
import type { Policies } from './policies.ts'
import { everyone, type Role } from './role.ts'
import type { Rule } from './row-rule.ts'
import type { EffectiveClass } from './effective-classes.ts'
import { compareTreatments, type Treatment } from './treatment.ts'

/** What one role, or whoever has none, sees of a product. */
export interface Stance {
  /** Undefined: of whoever has no role. */
  readonly role: string | undefined
  readonly treatment: (column: Column) => Treatment
  readonly rows: 'all' | 'none' | Rule
}

/** What a role gets of a class, where a product's policy does not name the column. */
export function classTreatment(role: Role | undefined, classification: Classification): Treatment {
  const { classifications = {} } = role ?? {}
  const personal = classification.startsWith('pii.') ? classifications['pii.*'] : undefined
  return classifications[classification] ?? personal ?? (isOpen(classification) ? 'clear' : 'deny')
}

/** What a role gets of values that have several classes: what it gets of the one it sees least of. */
function leastTreatment(role: Role | undefined, { all }: EffectiveClass): Treatment {
  return all
    .map((each) => classTreatment(role, each))
    .reduce((least, each) => (compareTreatments(each, least) < 0 ? each : least))
}

/**
 * The roles that count: those the project declares and whose purposes allow what the data is asked
 * for. Whoever holds none of them stands where nobody in particular does.
 */
export function activeRoles(
  { roles }: Policies,
  held: readonly string[],
  purpose: string | undefined,
): readonly string[] {
  const candidates = new Set([everyone, ...held])
  return [...candidates]
    .filter((name) => {
      const role = roles.get(name)
      if (!role) return false
      return !role.purposes || (purpose !== undefined && role.purposes.includes(purpose))
    })
    .sort()
}

/** What each of these roles sees of a product; without a role, what everyone does. */
export function stancesOf(
  policies: Policies,
  product: Product,
  roles: readonly string[],
  classOf: (column: Column) => EffectiveClass,
): readonly Stance[] {
  const policy = policies.products.get(product.id)
  const hasRules = [...(policy?.grants.values() ?? [])].some(({ rows }) => rows !== undefined)
  const stance = (name: string | undefined): Stance => {
    const role = name === undefined ? undefined : policies.roles.get(name)
    const grant = name === undefined ? undefined : policy?.grants.get(name)
    return {
      role: name,
      treatment: (column) => grant?.columns.get(column) ?? leastTreatment(role, classOf(column)),
      rows: grant?.rows ?? (hasRules ? 'none' : 'all'),
    }
  }
  return roles.length === 0 ? [stance(undefined)] : roles.map(stance)
}
