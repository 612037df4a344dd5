import { z } from 'zod'
import { familyOfType } from '../../product/column.ts'
import {
  columnSchema,
  type ColumnDocument,
  type CheckDocument,
} from '../document/contract-document.ts'
import { defineCheck } from '../../product/check.ts'
import type { DeclaredRule } from '../../product/check-rule.ts'
import { formatNames } from '../../product/formats.ts'
import type { ColumnOrigin, Findings } from '../exchange/exchanged-contract.ts'
import { dimensionsOf, elementOf, postgresType } from '../exchange/sql-type.ts'
import { customValue, foreignProperties, type CustomProperties } from './custom-properties.ts'
import { maxLength, sqlTypeOfLogical } from './logical-type.ts'
import type { OdcsProperty } from './odcs-shape.ts'

type Path = readonly PropertyKey[]

const custom = columnSchema.pick({
  type: true,
  dimensions: true,
  element: true,
  enumValues: true,
  generated: true,
  unit: true,
  deprecated: true,
  declassified: true,
}).shape

/** The column that a property describes. */
export function readProperty(
  property: OdcsProperty,
  path: Path,
  findings: Findings,
): ColumnDocument {
  const list = property.customProperties
  const at = <T>(name: string, shape: z.ZodType<T>): T | undefined =>
    readCustom(list, name, shape, path, findings)
  for (const position of foreignProperties(list)) {
    const name = list?.[position]?.property ?? ''
    findings.leaveOut([...path, 'customProperties', position], `The property ${name} is not ours.`)
  }
  const told = at('type', custom.type)
  const sqlType = readType(property, told !== undefined, path, findings)
  const type = told ?? familyOfType(sqlType.toLowerCase())
  const dimensions = type === 'vector' ? dimensionsOf(sqlType) : undefined
  const element = at('element', z.string()) ?? elementOf(sqlType)
  const read = {
    key: property.name,
    name: property.physicalName ?? property.name,
    type,
    sqlType,
    notNull: property.required ?? property.primaryKey ?? false,
    description: property.description ?? property.businessName ?? '',
    classification: readClassification(property, path, findings),
    ...given('unit', at('unit', z.string())),
    ...given('deprecated', at('deprecated', z.unknown())),
    ...given('declassified', at('declassified', z.unknown())),
    ...given('enumValues', at('enumValues', z.array(z.string()))),
    ...given('dimensions', dimensions),
    ...given('element', type === 'array' ? element : undefined),
    ...given('generated', at('generated', z.literal(true))),
  }
  if (read.description === '') {
    findings.leaveOut(path, `${property.name} has no description, which every column needs.`)
  }
  const parsed = columnSchema.safeParse(read)
  if (parsed.success) return parsed.data
  for (const { path: part, message } of parsed.error.issues) {
    findings.wrong([...path, ...part], {
      expected: message,
      found: 'something else',
      fix: 'Correct it, or leave it out.',
    })
  }
  return {
    key: property.name,
    name: property.name,
    type: 'text',
    sqlType: 'text',
    notNull: false,
    description: '',
    classification: 'internal',
  }
}

/** One of our own properties, parsed; what it should be is told where it is something else. */
export function readCustom<T>(
  list: CustomProperties | undefined,
  name: string,
  shape: z.ZodType<T>,
  path: Path,
  findings: Findings,
): T | undefined {
  const found = customValue(list, name)
  if (!found) return undefined
  const parsed = shape.safeParse(found.value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  findings.wrong([...path, 'customProperties', found.position, 'value', ...(issue?.path ?? [])], {
    expected: issue?.message ?? 'another value',
    found: JSON.stringify(found.value) ?? 'nothing',
    fix: `Correct platinum.${name}, or remove it.`,
  })
  return undefined
}

function readType(property: OdcsProperty, told: boolean, path: Path, findings: Findings): string {
  const { physicalType, logicalType, logicalTypeOptions, items } = property
  if (told && physicalType !== undefined) return physicalType
  const known = physicalType === undefined ? undefined : postgresType(physicalType)
  if (known !== undefined && !(known === 'jsonb' && logicalType === 'array' && items)) return known
  if (logicalType === 'array' && items) {
    const element =
      (items.physicalType === undefined ? undefined : postgresType(items.physicalType)) ??
      sqlTypeOfLogical(items.logicalType, items.logicalTypeOptions)
    if (element !== undefined && element !== 'jsonb') return `${element}[]`
  }
  const meant = sqlTypeOfLogical(logicalType, logicalTypeOptions) ?? 'text'
  if (physicalType !== undefined) {
    findings.leaveOut(
      [...path, 'physicalType'],
      `${physicalType} is no type of Postgres; ${property.name} becomes ${meant}.`,
    )
  }
  return meant
}

function readClassification(
  { classification, name }: OdcsProperty,
  path: Path,
  findings: Findings,
): ColumnDocument['classification'] {
  if (classification === undefined) return 'internal'
  const known = columnSchema.shape.classification.safeParse(classification)
  if (known.success) return known.data
  findings.leaveOut(
    [...path, 'classification'],
    `The class ${classification} is unknown here; ${name} becomes restricted until someone decides.`,
  )
  return 'restricted'
}

/** Where the column comes from, as the file says; undefined where it says nothing. */
export function readOrigin(property: OdcsProperty): ColumnOrigin | undefined {
  const { transformSourceObjects: sources, transformLogic, transformDescription } = property
  if (!sources && transformLogic === undefined && transformDescription === undefined) {
    return undefined
  }
  return {
    sources: sources ?? [],
    ...given('logic', transformLogic),
    ...given('description', transformDescription),
  }
}

/** Checks that the options of a logical type say, besides what the type of the column says itself. */
export function checksOfOptions(
  { name, logicalType, logicalTypeOptions: options = {} }: OdcsProperty,
  sqlType: string,
  path: Path,
  findings: Findings,
): CheckDocument[] {
  const { pattern, format, minLength: min, maxLength: max, minimum, maximum } = options
  const rules: DeclaredRule[] = []
  const [least, most] = [wholeNumber(min) ?? 0, wholeNumber(max) ?? null]
  if (least > 0 || (most !== null && most !== maxLength(sqlType))) {
    rules.push({ kind: 'length', min: least, max: most })
  }
  if (typeof pattern === 'string') rules.push({ kind: 'matches', pattern })
  const named = formatNames.find((each) => each === format)
  if (logicalType === 'string' && named && sqlType !== 'uuid') {
    rules.push({ kind: 'format', format: named })
  }
  if (isValue(minimum)) rules.push({ kind: 'atLeast', bound: minimum })
  if (isValue(maximum)) rules.push({ kind: 'atMost', bound: maximum })
  for (const option of ['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems']) {
    if (options[option] === undefined) continue
    findings.leaveOut(
      [...path, 'logicalTypeOptions', option],
      `${option} has no check here; write it as expression().`,
    )
  }
  return rules.map((rule) => {
    const check = defineCheck([name], rule)
    return { name: check.name, columns: [name], rule, severity: 'error', blocking: true }
  })
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}

function isValue(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T })
}
