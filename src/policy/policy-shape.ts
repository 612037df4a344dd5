import { z } from 'zod'
import type { ClassificationPattern } from './classification.ts'
import { timeUnits, type Treatment } from './treatment.ts'

/*
 * Roles and policies, as they must be when a project is read. Node runs TypeScript without looking
 * at types, so what the compiler would refuse arrives here all the same.
 */

const text = z.string('text')
const name = text.refine((value) => value.trim() !== '', 'text that is not empty')
const scalar = z.union([text, z.number(), z.boolean()], 'text, a number, true or false')

const treatment: z.ZodType<Treatment> = z.union(
  [
    z.enum(['clear', 'null', 'hash', 'deny']),
    z.strictObject({ kind: z.literal('constant'), value: scalar }),
    z.strictObject({
      kind: z.literal('partial'),
      first: z.number(),
      last: z.number(),
      mask: text,
    }),
    z.strictObject({
      kind: z.literal('bucket'),
      size: z.union([z.number(), z.enum(timeUnits)]),
    }),
  ],
  "'clear', 'null', 'hash', 'deny', constant(), partial() or bucket()",
)

const pattern = z.custom<ClassificationPattern>(
  (value) =>
    typeof value === 'string' && /^(public|internal|confidential|restricted|pii\..+)$/.test(value),
  'public, internal, confidential, restricted, pii.* or a kind such as pii.email',
)

/** Names of roles travel in tokens and keys. */
const roleName = text.regex(/^[\w.:-]{1,100}$/, 'letters, digits and _ . : - without spaces')

export const roleShape = z.strictObject({
  name: roleName,
  description: name,
  classifications: z.record(pattern, treatment, 'treatments by class').exactOptional(),
  purposes: z.array(name, 'a list of purposes').min(1).exactOptional(),
  limits: z
    .strictObject({ cost: z.int('a whole number').min(1, 'at least 1').exactOptional() })
    .exactOptional(),
})

const attribute = z.strictObject({ attribute: name })
const operand = z.union([scalar, attribute], 'text, a number, true or false, or attribute(…)')
const operands = z.union([z.array(scalar), attribute], 'a list of values, or attribute(…)')

const conditions = z
  .strictObject(
    {
      eq: operand.exactOptional(),
      ne: operand.exactOptional(),
      in: operands.exactOptional(),
      notIn: operands.exactOptional(),
      lt: operand.exactOptional(),
      lte: operand.exactOptional(),
      gt: operand.exactOptional(),
      gte: operand.exactOptional(),
      startsWith: operand.exactOptional(),
      isNull: z.boolean().exactOptional(),
    },
    "conditions such as { eq: attribute('country') }",
  )
  .refine(hasParts, "a condition such as { eq: attribute('country') }")

/**
 * What is empty, or is there and undefined, as a variable of the environment that is not set, is a
 * condition that somebody meant: without it, every row would be let through without saying so.
 */
function hasParts(rule: object): boolean {
  return Object.keys(rule).length > 0
}

const rowRule: z.ZodType = z.lazy(() =>
  z
    .object({
      and: z.array(rowRule).min(1, 'a list of conditions').exactOptional(),
      or: z.array(rowRule).min(1, 'a list of conditions').exactOptional(),
      not: rowRule.exactOptional(),
    })
    .catchall(conditions)
    .refine(hasParts, "a condition, or 'all' for every row"),
)

const keys = z.union([text, z.array(text).min(1)], 'a column or a list of columns')

export const policyShape = z.strictObject({
  product: z.custom((value) => typeof value === 'object' && value !== null, 'a data product'),
  grants: z.array(
    z.strictObject({
      role: z.custom((value) => typeof value === 'object' && value !== null, 'a role'),
      columns: z.record(text, treatment, 'treatments by column').exactOptional(),
      rows: z.union([z.enum(['all', 'none']), rowRule], "'all', 'none' or a rule").exactOptional(),
    }),
    'a list of grants',
  ),
  entity: keys.exactOptional(),
})
