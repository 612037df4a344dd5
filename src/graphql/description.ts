import type { EmbeddingSpaces } from '../embedding/provider.ts'
import { influenceNames, sourceNames } from '../lineage/column-graph.ts'
import { datasetName, type LineageGraph } from '../lineage/graph.ts'
import type { Column } from '../product/column.ts'
import { deprecationReason } from '../product/deprecation.ts'
import type { Embedding, Product, Relation } from '../product/product.ts'
import { hasVisibleGrain, isHidden, joinsNothing } from '../query/scan.ts'
import { describeShown } from './describe-shown.ts'
import type { SchemaSources } from './schema-sources.ts'

/** What descriptions are made from. */
export type DescriptionSources = Pick<SchemaSources, 'lineage' | 'spaces'>

/** Contract and lineage of a product, for its type. */
export function describeProduct(product: Product, { lineage }: DescriptionSources): string {
  const { within, eventTime } = product.freshness
  return paragraphs([
    product.description,
    `Contract ${product.version}, owner ${product.owner}. ${product.id}, ${product.grain.length > 0 ? `one row for each ${keys(product.grain)}` : 'whose rows have no name that you may see'}.`,
    `Fresh within ${within}${eventTime ? `, by ${eventTime.key}` : ''}. ${madeFrom(product, lineage)}`,
    product.history
      ? `Keeps history: with asOf, rows are read as they were served at an earlier moment, ${product.history.keep === 'forever' ? 'kept forever' : `for ${product.history.keep} after they were replaced`}.`
      : '',
  ])
}

/** Contract and lineage of a column, for its field. */
export function describeColumn(
  product: Product,
  column: Column,
  sources: DescriptionSources,
): string {
  const embedding = product.embeddings.find((each) => each.column === column)
  const facts = [
    column.unit === undefined ? '' : `Unit: ${column.unit}. `,
    `Classification: ${column.classification}. `,
    `${product.id}.${column.name}, contract ${product.version}, owner ${product.owner}.`,
  ]
  return paragraphs([
    column.description,
    maskNotice(product, column),
    column.family === 'float' && column.notNull
      ? 'NaN and infinities, which JSON cannot carry, are null here.'
      : '',
    facts.join(''),
    embedding
      ? describeEmbedding(embedding, sources.spaces)
      : columnMadeFrom(product, column, sources.lineage),
  ])
}

/** `@deprecated` of a column that will go, for every field that is about it. */
export function deprecated({ deprecated: told }: Column): { readonly deprecationReason?: string } {
  return told === undefined ? {} : { deprecationReason: deprecationReason(told) }
}

/** What a column tells, for the keys and measures of groups. */
export function describeMeasured(product: Product, column: Column): string {
  return paragraphs([
    column.description,
    column.unit === undefined ? '' : `Unit: ${column.unit}.`,
    isHidden(product, column)
      ? 'Masked: measured and grouped as NULL.'
      : describeShown(product, column),
  ])
}

export function describeEmbedding(embedding: Embedding, spaces: EmbeddingSpaces): string {
  const provider = spaces.get(embedding.space)
  const model = provider ? ` (model ${provider.model}). ${provider.description}` : '.'
  return `Embedding of ${keys(embedding.of)} in space ${embedding.space}${model}`
}

export function describeRelation(relation: Relation): string {
  const { from, to } = relation
  if (joinsNothing(relation)) {
    return `${to.description}\n\nMasked: a column that joins the two is masked, so this leads nowhere.`
  }
  return paragraphs([
    describeTarget(relation),
    from.history && !to.history
      ? `Always of now: ${to.typeName} keeps no history, so asOf does not reach it.`
      : '',
  ])
}

function describeTarget(relation: Relation): string {
  const { to } = relation
  return relation.kind === 'belongsTo'
    ? `The ${to.typeName} that ${keys(relation.localColumns)} names. Null when ${keys(relation.localColumns)} is null, or when the two products, which are published one after the other, do not agree yet.`
    : `Rows of ${to.typeName} whose ${keys(relation.targetColumns)} names this row.`
}

/** For the list field of a product. */
export function describeList(product: Product): string {
  return paragraphs([
    `${product.description}`,
    hasVisibleGrain(product)
      ? ''
      : 'Its rows have no cursors, since what tells them apart is masked. Read on with offset.',
  ])
}

function maskNotice(product: Product, column: Column): string {
  if (!isHidden(product, column)) return describeShown(product, column)
  const embedding = product.embeddings.find((each) => each.column === column)
  const cause =
    embedding &&
    column.classification !== 'restricted' &&
    embedding.of.some((text) => isHidden(product, text))
      ? `it is made of ${keys(embedding.of.filter((text) => isHidden(product, text)))}, which is masked`
      : `it is classified ${column.classification}, and you have no right to its values`
  return `Masked: always null here, in filters and orderings too, because ${cause}.`
}

function madeFrom(product: Product, lineage: LineageGraph): string {
  const made = lineage.products.get(product.id)
  if (!made || made.upstreams.length === 0) return 'Nothing is known about what it is made from.'
  return `Made from ${made.upstreams.map(datasetName).join(', ')}.`
}

function columnMadeFrom(product: Product, column: Column, lineage: LineageGraph): string {
  const place = { dataset: product.id, field: column.name }
  const sources = sourceNames(lineage, place)
  const influences = influenceNames(lineage, place)
  const made =
    sources.length === 0
      ? 'Made from no column: a constant, a number of rows, or a value that others decide.'
      : `Made from ${sources.join(', ')}.`
  return influences.length === 0 ? made : `${made} Decided by ${influences.join(', ')}.`
}

function keys(columns: readonly Column[]): string {
  return columns.map((column) => column.key).join(', ')
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}
