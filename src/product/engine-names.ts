/*
 * Names that the GraphQL schema takes for itself. They stand here, and not beside the code that
 * makes the schema, so that a project that asks for one is told when it is read.
 */

const scalars = words(`Int Float String Boolean ID JSON UUID BigInt Decimal
  DateTime LocalDateTime Date Time Duration`)

/** Types of every schema. */
export const engineTypes: readonly string[] = [
  ...words('Query Mutation Subscription'),
  ...words('Catalog CatalogProduct CatalogField CatalogRelation CatalogCheck CatalogEmbedding'),
  ...words('CatalogFieldLineage CatalogFieldSource Layer'),
  ...words('Lineage LineageDirection LineageEdge LineageStep LineageType LineageSubtype'),
  ...words('LineagePlace LineagePath LineageDegree LineageVerification'),
  ...words('LineageImpact LineageImpactField LineageImpactOperation LineageImpactClient'),
  ...words('DatasetKind CatalogFieldOrigin'),
  ...words('CatalogMeasure CatalogDimension CatalogSegment'),
  ...words('CatalogRollup CatalogRollupDimension CatalogRollupMeasure'),
  ...scalars,
  ...scalars.flatMap((name) => [`${name}Filter`, `${name}ListFilter`]),
  ...words('ExactStringFilter PresenceFilter JSONPathFilter'),
  ...words('PageInfo Count CountKind SearchInfo SearchStrategy Ordering'),
  ...words('Meta MetaAsOf MetaContract MetaField MetaRun FailingCheck Severity'),
  ...words('ContractStatus Freshness FreshnessStatus TimeGrain OnBreach'),
  ...words('CatalogCheckResult CheckOutcome'),
]

/** Fields of every schema's root. */
export const engineFields: readonly string[] = ['catalog', 'node', 'nodes']

/** Words of the filter language, which stand among a product's fields in `where`. */
export const filterWords: readonly string[] = ['and', 'or', 'not']

/** Words of groupBy, which stand among the relations that a key may follow. */
export const groupWords: readonly string[] = ['field', 'grain', 'timeZone']

/** What is put behind a product's type name to name the other types it needs. */
export const typeSuffixes: readonly string[] = [
  ...words('Connection Edge RelatedConnection RelatedEdge Where ListWhere Order ListOrder Key'),
  ...words('Near Search Embedding Segment Aggregate AggregateGroup AggregateKey'),
  ...words('AggregateKeyHaving AggregateKeyOrder RelatedAggregateKey'),
  ...words(
    'AggregateField AggregateBy AggregateHaving AggregateOrder AggregatePercentile RelatedAggregate',
  ),
  ...words('Sum Avg Min Max CountDistinct Stddev Variance Median Measures').flatMap((measure) => [
    `Aggregate${measure}`,
    `Aggregate${measure}Having`,
    `Aggregate${measure}Order`,
  ]),
]

/** What is put behind a product's list field to name the field for its groups. */
export const aggregateSuffix = 'Aggregate'

function words(text: string): string[] {
  return text.split(/\s+/)
}
