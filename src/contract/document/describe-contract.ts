import type { Column } from '../../product/column.ts'
import { impliedChecks } from '../../product/implied-checks.ts'
import type { Product, ProductCheck, Registry, Relation } from '../../product/product.ts'
import type { MeasureFormula, MeasureRows } from '../../product/semantics.ts'
import { productChecks } from '../product-checks.ts'
import {
  documentFormat,
  type CheckDocument,
  type ColumnDocument,
  type ContractDocument,
  type MeasureDocument,
  type RelationDocument,
} from './contract-document.ts'

/** The contracts of a project, in the order of `schema/index.ts`. */
export function describeContracts({ products }: Registry): ContractDocument[] {
  return products.map(describeContract)
}

/** The contract of a product as a document. The same product gives the same document. */
export function describeContract(product: Product): ContractDocument {
  const { freshness, history } = product
  const implied = new Set(impliedChecks(product).map(({ name }) => name))
  return {
    format: documentFormat,
    id: product.id,
    layer: product.layer,
    table: product.tableName,
    served: product.served,
    name: product.typeName,
    listField: product.listField,
    version: product.version,
    owner: product.owner,
    description: product.description,
    grain: keysOf(product.grain),
    columns: product.columns.map(describeColumn),
    uniqueKeys: uniqueKeys(product),
    freshness: {
      lane: freshness.lane,
      within: freshness.within,
      ...(freshness.refuseAfter === undefined ? {} : { refuseAfter: freshness.refuseAfter }),
      ...(freshness.eventTime === undefined ? {} : { eventTime: freshness.eventTime.key }),
    },
    ...(history === undefined ? {} : { history: { keep: history.keep } }),
    relations: product.relations.filter(({ kind }) => kind === 'belongsTo').map(describeRelation),
    checks: productChecks(product)
      .filter(({ name }) => !implied.has(name))
      .flatMap(describeCheck),
    embeddings: product.embeddings.map(({ column, of, space, indexed }) => ({
      column: column.key,
      of: keysOf(of),
      space,
      indexed,
    })),
    measures: product.measures.map(({ name, description, unit, formula }): MeasureDocument => ({
      name,
      description,
      ...(unit === undefined ? {} : { unit }),
      formula: describeFormula(formula),
    })),
    segments: product.segments.map(({ name, description, where }) => ({
      name,
      description,
      where: { ...where },
    })),
  }
}

function describeColumn(column: Column): ColumnDocument {
  const { unit, deprecated, declassified, enumValues, dimensions, element } = column
  return {
    key: column.key,
    name: column.name,
    type: column.family,
    sqlType: column.sqlType,
    notNull: column.notNull,
    description: column.description,
    classification: column.classification,
    ...(unit === undefined ? {} : { unit }),
    ...(deprecated === undefined ? {} : { deprecated: { ...deprecated } }),
    ...(declassified === undefined
      ? {}
      : { declassified: { reason: declassified.reason, approvedBy: declassified.approvedBy } }),
    ...(column.family !== 'enum' || enumValues === undefined
      ? {}
      : { enumValues: [...enumValues] }),
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(element === undefined ? {} : { element }),
    ...(column.generated ? { generated: true as const } : {}),
  }
}

/** The grain is unique as it is. */
function uniqueKeys(product: Product): string[][] {
  const grain = sorted(keysOf(product.grain))
  return impliedChecks(product)
    .filter(({ kind, columns }) => kind === 'unique' && sorted(columns) !== grain)
    .map(({ columns }) => [...columns])
}

function describeRelation(relation: Relation): RelationDocument {
  const columns = keysOf(relation.localColumns)
  return {
    field: relation.field,
    to: relation.to.id,
    columns,
    targetColumns: keysOf(relation.targetColumns),
    inverse: inverseOf(relation)?.field ?? relation.from.listField,
  }
}

/** Both directions were declared at once, so they stand in the same order on both sides. */
function inverseOf({ from, to, localColumns }: Relation): Relation | undefined {
  const alike = sorted(keysOf(localColumns))
  return to.relations.find(
    (other) =>
      other.kind === 'hasMany' &&
      other.to === from &&
      sorted(keysOf(other.targetColumns)) === alike,
  )
}

/** What a rollup holds is proven for the engine, and promised to nobody who reads. */
function describeCheck({
  name,
  columns,
  rule,
  severity,
  blocking,
  allow,
  onViolation,
}: ProductCheck): CheckDocument[] {
  if (rule.kind === 'rollup') return []
  return [
    {
      name,
      columns: [...columns],
      rule,
      severity,
      blocking,
      ...(allow === undefined ? {} : { allow }),
      ...(onViolation === undefined ? {} : { onViolation }),
    },
  ]
}

function describeFormula(formula: MeasureFormula): MeasureDocument['formula'] {
  switch (formula.kind) {
    case 'count':
      return { kind: 'count', ...describeRows(formula.rows) }
    case 'function':
      return {
        kind: 'function',
        function: formula.function,
        column: formula.column.key,
        ...describeRows(formula.rows),
      }
    case 'ratio':
      return {
        kind: 'ratio',
        dividend: formula.dividend.name,
        divisor: formula.divisor.name,
      }
  }
}

function describeRows({ segment, where }: MeasureRows): {
  segment?: string
  where?: Record<string, unknown>
} {
  return {
    ...(segment === undefined ? {} : { segment: segment.name }),
    ...(where === undefined ? {} : { where: { ...where } }),
  }
}

function keysOf(columns: readonly Column[]): string[] {
  return columns.map(({ key }) => key)
}

function sorted(keys: readonly string[]): string {
  return JSON.stringify(keys.toSorted())
}
