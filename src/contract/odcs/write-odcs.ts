import { camelCase } from '../../product/names.ts'
import { servedLayers } from '../../product/layer.ts'
import { familyOfType } from '../../product/column.ts'
import type {
  ColumnDocument,
  ContractDocument,
  RelationDocument,
} from '../document/contract-document.ts'
import type { ColumnOrigin, ExchangedContract } from '../exchange/exchanged-contract.ts'
import { elementOf } from '../exchange/sql-type.ts'
import { customList, unlessDerived } from './custom-properties.ts'
import { logicalTypeOf } from './logical-type.ts'
import { writeQuality, type WrittenQuality } from './write-quality.ts'

export const odcsVersion = 'v3.1.0'

/** Name of the file of a product's contract: other contracts refer to it by this name. */
export const odcsFileName = (id: string): string => `${id}.odcs.yaml`

type Written = Readonly<Record<string, unknown>>

/**
 * A contract in the Open Data Contract Standard, version 3.1.0. Equal contracts give equal
 * documents, with keys in the standard's own order.
 */
export function writeOdcs({ contract, origins }: ExchangedContract): Written {
  const quality = contract.checks.map(writeQuality)
  const [single, composite] = [
    contract.relations.filter(({ columns }) => columns.length === 1),
    contract.relations.filter(({ columns }) => columns.length > 1),
  ]
  return {
    apiVersion: odcsVersion,
    kind: 'DataContract',
    id: contract.id,
    name: contract.name,
    version: contract.version,
    status: 'active',
    description: { purpose: contract.description },
    schema: [
      {
        id: contract.table,
        name: contract.table,
        logicalType: 'object',
        physicalName: contract.id,
        physicalType: 'table',
        businessName: contract.name,
        description: contract.description,
        dataGranularityDescription: `One row for each ${contract.grain.join(', ')}.`,
        properties: contract.columns.map((column) =>
          writeProperty(contract, column, origins.get(column.key), {
            relations: single.filter(({ columns }) => columns[0] === column.key),
            quality: quality.filter(({ property }) => property === column.key),
          }),
        ),
        ...list(
          'relationships',
          composite.map((relation) => writeComposite(contract.table, relation)),
        ),
        ...list(
          'quality',
          quality.filter(({ property }) => property === undefined).map(({ quality: of }) => of),
        ),
      },
    ],
    team: { name: contract.owner },
    slaProperties: [writeFreshness(contract)],
    customProperties: customList({
      layer: contract.layer,
      served: unlessDerived(contract.served, servedLayers.has(contract.layer)),
      listField: unlessDerived(contract.listField, camelCase(contract.table)),
      lane: contract.freshness.lane,
      refuseAfter: contract.freshness.refuseAfter,
      history: contract.history,
      uniqueKeys: unlessDerived(contract.uniqueKeys, singleUniqueKeys(contract)),
      measures: contract.measures.length > 0 ? contract.measures : undefined,
      segments: contract.segments.length > 0 ? contract.segments : undefined,
    }),
  }
}

/** Unique keys as `unique: true` tells them: one column each, in the order of columns. */
function singleUniqueKeys({ columns, uniqueKeys }: ContractDocument): string[][] {
  return columns
    .filter(({ key }) => uniqueKeys.some((of) => of.length === 1 && of[0] === key))
    .map(({ key }) => [key])
}

function writeProperty(
  contract: ContractDocument,
  column: ColumnDocument,
  origin: ColumnOrigin | undefined,
  of: { readonly relations: readonly RelationDocument[]; readonly quality: WrittenQuality[] },
): Written {
  const inGrain = contract.grain.indexOf(column.key)
  const { logicalType, logicalTypeOptions, items } = logicalTypeOf(column)
  const embedding = contract.embeddings.find((each) => each.column === column.key)
  return {
    id: column.key,
    name: column.key,
    ...(inGrain < 0 ? {} : { primaryKey: true, primaryKeyPosition: inGrain + 1 }),
    logicalType,
    ...(logicalTypeOptions === undefined ? {} : { logicalTypeOptions }),
    physicalType: column.sqlType,
    physicalName: column.name,
    description: column.description,
    required: column.notNull,
    ...(contract.uniqueKeys.some((key) => key.length === 1 && key[0] === column.key)
      ? { unique: true }
      : {}),
    classification: column.classification,
    ...list('transformSourceObjects', origin?.sources ?? []),
    ...(origin?.logic === undefined ? {} : { transformLogic: origin.logic }),
    ...(origin?.description === undefined ? {} : { transformDescription: origin.description }),
    ...(items === undefined ? {} : { items }),
    ...list('relationships', of.relations.map(writeSingle)),
    ...list(
      'quality',
      of.quality.map(({ quality }) => quality),
    ),
    ...optional('customProperties', customOfColumn(column, embedding)),
  }
}

function customOfColumn(
  column: ColumnDocument,
  embedding: ContractDocument['embeddings'][number] | undefined,
): Written[] | undefined {
  return customList({
    type: unlessDerived(
      column.type,
      column.type === 'other' ? undefined : familyOfType(column.sqlType.toLowerCase()),
    ),
    // Read from the type, and told all the same: ODCS has no word for it.
    dimensions: column.dimensions,
    element: unlessDerived(column.element, elementOf(column.sqlType)) ?? undefined,
    enumValues: column.enumValues,
    generated: column.generated,
    unit: column.unit,
    deprecated: column.deprecated,
    declassified: column.declassified,
    embedding: embedding && {
      of: embedding.of,
      space: embedding.space,
      indexed: embedding.indexed,
    },
  })
}

/** The contract of another product is a file beside this one. */
function targetPath(to: string, column: string): string {
  const table = to.slice(to.indexOf('.') + 1)
  return `${odcsFileName(to)}#/schema/${table}/properties/${column}`
}

function writeSingle({ field, to, targetColumns, inverse }: RelationDocument): Written {
  return {
    type: 'foreignKey',
    to: targetPath(to, targetColumns[0] ?? ''),
    customProperties: customList({ field, inverse }),
  }
}

function writeComposite(
  table: string,
  { field, to, columns, targetColumns, inverse }: RelationDocument,
): Written {
  return {
    type: 'foreignKey',
    from: columns.map((column) => `schema/${table}/properties/${column}`),
    to: targetColumns.map((column) => targetPath(to, column)),
    customProperties: customList({ field, inverse }),
  }
}

/** ODCS prefers latency to freshness: how old data may be when it is there. */
function writeFreshness({ table, freshness }: ContractDocument): Written {
  const { within, eventTime } = freshness
  return {
    property: 'latency',
    value: Number(within.slice(0, -1)),
    unit: within.slice(-1),
    ...(eventTime === undefined ? {} : { element: `${table}.${eventTime}` }),
  }
}

function list(key: string, values: readonly unknown[]): Written {
  return values.length === 0 ? {} : { [key]: values }
}

function optional(key: string, value: unknown): Written {
  return value === undefined ? {} : { [key]: value }
}
