import { z } from 'zod'
import { customProperties } from './custom-properties.ts'

/*
 * The parts of an ODCS contract that have a place here. Everything else is passed over, and told; the
 * schema of the standard is stricter than this in places where nothing is lost.
 */

const text = z.string('text')
const flag = z.boolean('true or false')
const number = z.number('a number')
const numberOrNull = z.union([number, text, flag, z.null()], 'a number')

export const qualityShape = z.looseObject(
  {
    name: text.optional(),
    type: z.enum(['text', 'library', 'sql', 'custom'], 'text, library, sql or custom').optional(),
    metric: text.optional(),
    rule: text.optional(),
    arguments: z.record(text, z.unknown(), 'arguments by name').optional(),
    unit: text.optional(),
    severity: text.optional(),
    engine: text.optional(),
    implementation: z.unknown().optional(),
    mustBe: numberOrNull.optional(),
    mustNotBe: numberOrNull.optional(),
    mustBeGreaterThan: number.optional(),
    mustBeGreaterOrEqualTo: number.optional(),
    mustBeLessThan: number.optional(),
    mustBeLessOrEqualTo: number.optional(),
    mustBeBetween: z.tuple([number, number], 'two numbers').optional(),
    mustNotBeBetween: z.tuple([number, number], 'two numbers').optional(),
    customProperties: customProperties.optional(),
  },
  'a check',
)

export type OdcsQuality = z.infer<typeof qualityShape>

const reference = z.union([text, z.array(text)], 'a reference such as customers.id, or a list')

export const relationshipShape = z.looseObject(
  {
    type: text.optional(),
    from: reference.optional(),
    to: reference,
    customProperties: customProperties.optional(),
  },
  'a relationship',
)

export type OdcsRelationship = z.infer<typeof relationshipShape>

const itemsShape = z.looseObject({
  logicalType: text.optional(),
  logicalTypeOptions: z.record(text, z.unknown()).optional(),
  physicalType: text.optional(),
})

export const propertyShape = z.looseObject(
  {
    id: text.optional(),
    name: text,
    physicalName: text.optional(),
    businessName: text.optional(),
    logicalType: text.optional(),
    logicalTypeOptions: z.record(text, z.unknown(), 'options by name').optional(),
    physicalType: text.optional(),
    description: text.optional(),
    required: flag.optional(),
    unique: flag.optional(),
    primaryKey: flag.optional(),
    primaryKeyPosition: z.int('a whole number').optional(),
    classification: text.optional(),
    transformSourceObjects: z.array(text, 'a list of names').optional(),
    transformLogic: text.optional(),
    transformDescription: text.optional(),
    items: itemsShape.optional(),
    relationships: z.array(relationshipShape, 'a list of relationships').optional(),
    quality: z.array(qualityShape, 'a list of checks').optional(),
    customProperties: customProperties.optional(),
  },
  'a property',
)

export type OdcsProperty = z.infer<typeof propertyShape>

export const objectShape = z.looseObject(
  {
    id: text.optional(),
    name: text,
    physicalName: text.optional(),
    businessName: text.optional(),
    description: text.optional(),
    properties: z.array(propertyShape, 'a list of properties').min(1, 'one property or more'),
    relationships: z.array(relationshipShape, 'a list of relationships').optional(),
    quality: z.array(qualityShape, 'a list of checks').optional(),
    customProperties: customProperties.optional(),
  },
  'an object with name and properties',
)

export type OdcsObject = z.infer<typeof objectShape>

const slaValue = z.union([text, number, flag, z.null()], 'text or a number')

export const odcsShape = z.looseObject({
  apiVersion: text,
  kind: z.literal('DataContract', 'DataContract'),
  id: text,
  name: text.optional(),
  version: z.union([text, number], 'a version such as 1.0.0'),
  status: text,
  description: z
    .looseObject({ purpose: text.optional(), usage: text.optional() }, 'an object with purpose')
    .optional(),
  schema: z.array(objectShape, 'a list of objects').min(1, 'one object or more'),
  domain: text.optional(),
  team: z
    .union([
      z.looseObject({ name: text.optional() }),
      z.array(z.looseObject({ username: text.optional(), role: text.optional() })),
    ])
    .optional(),
  slaProperties: z
    .array(
      z.looseObject({
        property: text,
        value: slaValue,
        unit: text.optional(),
        element: text.optional(),
      }),
      'a list of properties',
    )
    .optional(),
  customProperties: customProperties.optional(),
})

export type OdcsContract = z.infer<typeof odcsShape>
