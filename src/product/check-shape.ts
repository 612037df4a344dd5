import { z } from 'zod'
import type { Allowance, DeclaredRule } from './check-rule.ts'
import { formatNames } from './formats.ts'
import { measureFunctions } from './measure-functions.ts'
import type { SqlPart } from './sql-template.ts'

/* Checks of a contract, as they must be when the project is read. */

const text = z.string('text')
/** Numbers that are not finite are told from others by the checks' own rules. */
const number = z.custom<number>((value) => typeof value === 'number', 'a number')
const value = z.union([number, text], 'a number or text')
const end = z.union([number, z.null()], 'a number or null')
const valueEnd = z.union([number, text, z.null()], 'a number, text or null')

const part: z.ZodType<SqlPart> = z.union(
  [
    text,
    z.strictObject({ column: text }),
    z.strictObject({ rows: z.enum(['whole', 'written']) }),
    z.strictObject({ value: z.union([text, number, z.boolean(), z.null()]) }),
  ],
  'SQL with single values: text, numbers, true, false, dates or null',
)
const template = z.array(part, 'SQL')

export const checkRule: z.ZodType<DeclaredRule> = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('notNull'), missing: z.array(text).exactOptional() }),
    z.object({ kind: z.literal('atLeast'), bound: value }),
    z.object({ kind: z.literal('atMost'), bound: value }),
    z.object({ kind: z.literal('between'), min: value, max: value }),
    z.object({ kind: z.literal('acceptedValues'), values: z.array(value, 'a list of values') }),
    z.object({ kind: z.literal('rejectedValues'), values: z.array(value, 'a list of values') }),
    z.object({ kind: z.literal('matches'), pattern: text }),
    z.object({
      kind: z.literal('format'),
      format: z.enum(formatNames, `one of ${formatNames.join(', ')}`),
    }),
    z.object({ kind: z.literal('length'), min: number, max: end }),
    z.object({
      kind: z.literal('references'),
      target: text,
      targetColumns: z.array(text).exactOptional(),
    }),
    z.object({ kind: z.literal('expression'), expression: template }),
    z.object({ kind: z.literal('unique') }),
    z.object({ kind: z.literal('rowCount'), min: number, max: end }),
    z.object({ kind: z.literal('rowCountChange'), minPercent: end, maxPercent: end }),
    z.object({
      kind: z.literal('fresherThan'),
      within: z.templateLiteral(
        [z.number(), z.enum(['s', 'm', 'h', 'd'])],
        'a duration such as 6h',
      ),
    }),
    z.object({
      kind: z.literal('aggregate'),
      function: z.enum(measureFunctions, `one of ${measureFunctions.join(', ')}`),
      min: valueEnd,
      max: valueEnd,
    }),
    z.object({ kind: z.literal('percentile'), fraction: number, min: valueEnd, max: valueEnd }),
    z.object({ kind: z.literal('categoryDrift'), max: number }),
    z.object({ kind: z.literal('numberDrift'), max: number, bins: number }),
    z.object({ kind: z.literal('failedRows'), statement: template, timeoutSeconds: number }),
  ],
  'a rule made by one of the check functions',
)

export const allowance: z.ZodType<Allowance> = z.union(
  [z.strictObject({ rows: number }), z.strictObject({ percent: number })],
  'an object such as { rows: 5 } or { percent: 1 }',
)

export const check = z
  .object(
    {
      columns: z.array(text, 'a list of column keys'),
      rule: checkRule,
      name: text.refine((name) => name.trim() !== '', 'text that is not empty'),
      severity: z.enum(['error', 'warn'], 'error or warn'),
      blocking: z.boolean('true or false'),
      allow: allowance.exactOptional(),
      onViolation: z.literal('quarantine', 'quarantine').exactOptional(),
      target: z.custom((find) => typeof find === 'function', 'a function').exactOptional(),
    },
    'a check made by a function such as atLeast()',
  )
  .refine(({ rule: { kind }, target }) => (kind === 'references') === (target !== undefined), {
    path: ['target'],
    error: 'a product that references() was given, and no other check has',
  })
