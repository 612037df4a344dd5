import { aggregateSuffix } from '../product/engine-names.ts'
import type { MeasureFunction } from '../product/measure-functions.ts'
import type { Product } from '../product/product.ts'

/** Of each measure: its values, conditions on them and orderings by them. */
type MeasureTypeNames = Readonly<
  Record<`${MeasureFunction | 'measures'}${'' | 'Having' | 'Order'}`, string>
>

/**
 * Names of the types that belong to one product. The suffixes stand in product/engine-names.ts
 * too, where a project is told of clashes.
 */
export interface ProductTypeNames extends MeasureTypeNames {
  readonly row: string
  readonly connection: string
  readonly edge: string
  readonly relatedConnection: string
  readonly relatedEdge: string
  readonly where: string
  readonly listFilter: string
  readonly order: string
  readonly listOrder: string
  readonly key: string
  readonly near: string
  readonly search: string
  readonly embedding: string
  readonly aggregate: string
  readonly aggregateGroup: string
  readonly relatedAggregate: string
  readonly aggregateKey: string
  readonly aggregateField: string
  readonly aggregateBy: string
  readonly aggregateHaving: string
  readonly aggregateOrder: string
  readonly aggregateKeyHaving: string
  readonly aggregateKeyOrder: string
  readonly relatedAggregateKey: string
  readonly percentile: string
  readonly segment: string
}

export function typeNames(product: Product): ProductTypeNames {
  const row = product.typeName
  return {
    row,
    connection: `${row}Connection`,
    edge: `${row}Edge`,
    relatedConnection: `${row}RelatedConnection`,
    relatedEdge: `${row}RelatedEdge`,
    where: `${row}Where`,
    listFilter: `${row}ListWhere`,
    order: `${row}Order`,
    listOrder: `${row}ListOrder`,
    key: `${row}Key`,
    near: `${row}Near`,
    search: `${row}Search`,
    embedding: `${row}Embedding`,
    aggregate: `${row}Aggregate`,
    aggregateGroup: `${row}AggregateGroup`,
    relatedAggregate: `${row}RelatedAggregate`,
    aggregateKey: `${row}AggregateKey`,
    aggregateField: `${row}AggregateField`,
    aggregateBy: `${row}AggregateBy`,
    aggregateHaving: `${row}AggregateHaving`,
    aggregateOrder: `${row}AggregateOrder`,
    aggregateKeyHaving: `${row}AggregateKeyHaving`,
    relatedAggregateKey: `${row}RelatedAggregateKey`,
    aggregateKeyOrder: `${row}AggregateKeyOrder`,
    percentile: `${row}AggregatePercentile`,
    segment: `${row}Segment`,
    sum: `${row}AggregateSum`,
    sumHaving: `${row}AggregateSumHaving`,
    sumOrder: `${row}AggregateSumOrder`,
    avg: `${row}AggregateAvg`,
    avgHaving: `${row}AggregateAvgHaving`,
    avgOrder: `${row}AggregateAvgOrder`,
    min: `${row}AggregateMin`,
    minHaving: `${row}AggregateMinHaving`,
    minOrder: `${row}AggregateMinOrder`,
    max: `${row}AggregateMax`,
    maxHaving: `${row}AggregateMaxHaving`,
    maxOrder: `${row}AggregateMaxOrder`,
    countDistinct: `${row}AggregateCountDistinct`,
    countDistinctHaving: `${row}AggregateCountDistinctHaving`,
    countDistinctOrder: `${row}AggregateCountDistinctOrder`,
    stddev: `${row}AggregateStddev`,
    stddevHaving: `${row}AggregateStddevHaving`,
    stddevOrder: `${row}AggregateStddevOrder`,
    variance: `${row}AggregateVariance`,
    varianceHaving: `${row}AggregateVarianceHaving`,
    varianceOrder: `${row}AggregateVarianceOrder`,
    median: `${row}AggregateMedian`,
    medianHaving: `${row}AggregateMedianHaving`,
    medianOrder: `${row}AggregateMedianOrder`,
    measures: `${row}AggregateMeasures`,
    measuresHaving: `${row}AggregateMeasuresHaving`,
    measuresOrder: `${row}AggregateMeasuresOrder`,
  }
}

/** The root field that groups and measures the rows of a product. */
export function aggregateField(product: Product): string {
  return `${product.listField}${aggregateSuffix}`
}
