import type { RelationDocument } from '../document/contract-document.ts'
import type { Findings } from '../exchange/exchanged-contract.ts'
import { z } from 'zod'
import type { OdcsRelationship } from './odcs-shape.ts'
import { readCustom } from './read-property.ts'

type Path = readonly PropertyKey[]

/** What a reference leads to: a product and one of its columns. */
interface Target {
  readonly product: string
  readonly column: string
}

/** An object of the same file, as references name it. */
export interface KnownObject {
  readonly product: string
  /** Its name, and its id where it has one. */
  readonly names: readonly string[]
  /** Name or id of each property → its name. */
  readonly properties: ReadonlyMap<string, string>
}

export interface RelationshipContext {
  readonly findings: Findings
  readonly own: KnownObject
  readonly objects: readonly KnownObject[]
  readonly listField: string
}

/**
 * A relation to another product. Undefined, and told, where the product cannot be found out.
 *
 * @param property The property it stands under; undefined for one of the object.
 */
export function readRelationship(
  relationship: OdcsRelationship,
  path: Path,
  property: string | undefined,
  { findings, own, objects, listField }: RelationshipContext,
): RelationDocument | undefined {
  const from = property === undefined ? listOf(relationship.from) : [property]
  const to = listOf(relationship.to)
  if (from.length !== to.length || from.length === 0) {
    findings.wrong([...path, 'to'], {
      expected: 'as many columns as in from',
      found: `${from.length} and ${to.length}`,
      fix: 'Name one target for each column.',
    })
    return undefined
  }
  const columns =
    property === undefined
      ? from.flatMap((reference) => ownColumn(reference, [...path, 'from'], own, findings) ?? [])
      : from
  const targets = to.flatMap((reference) => readTarget(reference, objects) ?? [])
  const [first] = targets
  if (!first || targets.length < to.length || columns.length < from.length) {
    if (columns.length === from.length) {
      findings.leaveOut(
        [...path, 'to'],
        `${to.join(', ')} leads to no product that this file tells of. Declare it with belongsTo().`,
      )
    }
    return undefined
  }
  for (const { product, column } of targets) {
    const known = objects.find((each) => each.product === product)
    if (known && !known.properties.has(column)) {
      findings.unknownColumn([...path, 'to'], column, [...known.properties.keys()])
    }
  }
  const list = relationship.customProperties
  return {
    field: readCustom(list, 'field', z.string(), path, findings) ?? fieldName(columns, first),
    to: first.product,
    columns: [...columns],
    targetColumns: targets.map(({ column }) => column),
    inverse: readCustom(list, 'inverse', z.string(), path, findings) ?? listField,
  }
}

function ownColumn(
  reference: string,
  path: Path,
  own: KnownObject,
  findings: Findings,
): string | undefined {
  const name = splitReference(reference)?.column ?? reference
  const found = own.properties.get(name)
  if (found === undefined) findings.unknownColumn(path, name, [...own.properties.values()])
  return found
}

function readTarget(reference: string, objects: readonly KnownObject[]): Target | undefined {
  const parts = splitReference(reference)
  if (!parts) return undefined
  const product = /(?:^|\/)((?:bronze|silver|gold|platinum)\.[^/]+)\.odcs\.ya?ml$/.exec(parts.file)
  if (product?.[1] !== undefined) return { product: product[1], column: parts.column }
  const known = objects.find(({ names }) => names.includes(parts.object))
  if (parts.file !== '' || !known) return undefined
  return {
    product: known.product,
    column: known.properties.get(parts.column) ?? parts.column,
  }
}

/** `file#/schema/customers/properties/id`, or `customers.id`. */
function splitReference(
  reference: string,
): { readonly file: string; readonly object: string; readonly column: string } | undefined {
  const [file, path] = reference.includes('#') ? reference.split('#', 2) : ['', reference]
  const found =
    /^\/?schema\/([^/]+)\/properties\/([^/]+)$/.exec(path ?? '') ??
    /^([^./]+)\.([^./]+)$/.exec(path ?? '')
  if (!found?.[1] || !found[2]) return undefined
  return { file: file ?? '', object: found[1], column: found[2] }
}

/** `customerId` leads to `customer`. */
function fieldName(columns: readonly string[], { product }: Target): string {
  const [only] = columns
  const without = only?.replace(/_?[iI][dD]$/, '') ?? ''
  const table = product.slice(product.indexOf('.') + 1)
  return columns.length === 1 && without !== '' && without !== only ? without : `of_${table}`
}

function listOf(reference: string | readonly string[] | undefined): readonly string[] {
  if (reference === undefined) return []
  return typeof reference === 'string' ? [reference] : reference
}
