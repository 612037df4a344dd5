import { attribute, partial, policy, role } from 'platinum'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { EffectiveClasses } from '../../src/policy/effective-classes.ts'
import type { Policies } from '../../src/policy/policies.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { licenses } from '../database/rows.ts'
import { registry } from '../project.ts'
import { packages } from '../schema/gold/packages.ts'

/**
 * What of a project's policies a server has: none, a mask, a mask and a row rule, or a mask of what
 * is personal data, whose reads wait until they are recorded.
 */
export const policyVariants = ['none', 'masked', 'ruled', 'personal'] as const

export type PolicyVariant = (typeof policyVariants)[number]

const reader = role('reader', { description: 'Whoever asks in the benchmark.' })

/** Of the packages that the row rule lets everyone see. */
export const seenLicenses = licenses.slice(0, licenses.length / 2)

/** Everyone who asks holds the role, and may see packages of half the licenses where there is a rule. */
export const reading: Identity = {
  ...anonymous,
  subject: 'bench',
  kind: 'apiKey',
  roles: ['reader'],
  attributes: { licenses: seenLicenses },
}

/** The policies of a server. @throws Error when they do not suit the benchmark's products */
export function policiesOf(variant: PolicyVariant): Policies | undefined {
  if (variant === 'none') return undefined
  const { policies, problems } = readPolicies(
    {
      reader,
      packages: policy(packages, {
        grants: [
          {
            role: reader,
            columns: { description: partial({ first: 4 }) },
            // Every row that is asked for passes, so that all variants answer alike.
            rows: variant === 'ruled' ? { license: { in: attribute('licenses') } } : 'all',
          },
        ],
      }),
    },
    registry,
  )
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return policies
}

/** How sensitive columns are for a server. */
export function classesOf(variant: PolicyVariant): EffectiveClasses {
  const description = registry.products
    .find(({ tableName }) => tableName === 'packages')
    ?.columns.find(({ name }) => name === 'description')
  if (!description) throw new RangeError('packages have no description')
  if (variant !== 'personal') return new Map()
  return new Map([
    [description, { classification: 'pii.contact', from: undefined, all: ['pii.contact'] }],
  ])
}

/** As it was said in the environment. */
export function variantNamed(name: string | undefined): PolicyVariant {
  return policyVariants.find((each) => each === name) ?? 'none'
}
