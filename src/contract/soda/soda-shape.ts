import { z } from 'zod'
import { thresholdShape } from './threshold.ts'

const text = z.string('text')
const value = z.union([text, z.number()], 'text or a number')
const format = z.looseObject({ regex: text, name: text.optional() }, 'a format with regex and name')

/** What a check of any type may hold; each type reads its own parts. */
export const bodyShape = z
  .looseObject(
    {
      name: text.optional(),
      filter: text.optional(),
      threshold: thresholdShape.optional(),
      missing_values: z.array(value, 'a list of values').optional(),
      missing_format: format.optional(),
      valid_values: z.array(value, 'a list of values').optional(),
      invalid_values: z.array(value, 'a list of values').optional(),
      valid_format: format.optional(),
      invalid_format: format.optional(),
      valid_length: value.optional(),
      valid_min_length: value.optional(),
      valid_max_length: value.optional(),
      valid_min: value.optional(),
      valid_max: value.optional(),
      valid_reference_data: z
        .looseObject({ dataset: text, column: text }, 'an object with dataset and column')
        .optional(),
      columns: z.array(text, 'a list of columns').optional(),
      column: text.optional(),
      function: text.optional(),
      expression: text.optional(),
      query: text.optional(),
    },
    'a check',
  )
  .nullable()

export type SodaBody = NonNullable<z.infer<typeof bodyShape>>

/** One check: its type, and what it says. */
const check = z.record(text, bodyShape, 'a check by its type, such as missing')

const columnShape = z.looseObject(
  {
    name: text,
    description: text.optional(),
    data_type: text.optional(),
    character_maximum_length: z.number('a number').optional(),
    numeric_precision: z.number('a number').optional(),
    numeric_scale: z.number('a number').optional(),
    datetime_precision: z.number('a number').optional(),
    optional: z.boolean('true or false').optional(),
    checks: z.array(check, 'a list of checks').nullish(),
  },
  'a column with a name',
)

export const sodaShape = z.looseObject({
  dataset: text,
  description: text.optional(),
  filter: text.optional(),
  variables: z.unknown().optional(),
  columns: z.array(columnShape, 'a list of columns'),
  checks: z.array(check, 'a list of checks').nullish(),
})

export type SodaContract = z.infer<typeof sodaShape>
export type SodaColumn = z.infer<typeof columnShape>
