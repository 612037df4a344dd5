export { bronze, silver, gold, platinum } from './product/layer.ts'
export { dataProduct, type DataProduct, type AnyDataProduct } from './product/data-product.ts'
export { belongsTo } from './product/relation.ts'
export type { Check, CheckOptions, RowCheckOptions, RowRuleOptions } from './product/check.ts'
export type { Allowance } from './product/check-rule.ts'
export type { FormatName } from './product/formats.ts'
export {
  acceptedValues,
  atLeast,
  atMost,
  between,
  expression,
  format,
  length,
  matches,
  notNull,
  rejectedValues,
} from './product/row-checks.ts'
export { references } from './product/reference-check.ts'
export {
  aggregate,
  drift,
  failedRows,
  fresherThan,
  percentile,
  rowCount,
  rowCountChange,
  unique,
  type DriftLimit,
} from './product/whole-checks.ts'
export {
  avg,
  count,
  countDistinct,
  max,
  median,
  min,
  ratio,
  stddev,
  sum,
  variance,
  type MeasureContract,
} from './product/measure.ts'
export { rollup, type TimeDimension } from './product/rollup.ts'
export type { RollupContract } from './product/rollup-contract.ts'
export type { TimeGrain } from './product/time-grain.ts'
export type { Conditions, RowFilter, SegmentContract } from './product/row-filter.ts'
export type {
  Classification,
  ColumnContract,
  Contract,
  DeprecationContract,
  EmbeddingContract,
  FreshnessContract,
  HistoryContract,
} from './product/contract.ts'
export { declassify, type Declassification } from './product/declassify.ts'
export type { Duration } from './product/duration.ts'
export type { ClassificationPattern } from './policy/classification.ts'
export { policy, type Grant, type Policy, type PolicyTerms } from './policy/policy.ts'
export { role, type Role, type RoleLimits, type RoleTerms } from './policy/role.ts'
export { attribute, type Attribute, type RowRule, type RuleConditions } from './policy/row-rule.ts'
export {
  bucket,
  constant,
  partial,
  type Bucket,
  type Constant,
  type Partial,
  type TimeUnit,
  type Treatment,
} from './policy/treatment.ts'
export { materialize, type Materialization } from './materialization/materialize.ts'
export type {
  OutsideDataset,
  SourceContext,
  SourceStep,
  StepContext,
} from './source/source-step.ts'
export { auditRecords, type RecordedOperations } from './source/audit-records.ts'
export { columns } from './materialization/columns.ts'
export { append, history, merge, replace, type Strategy } from './materialization/strategy.ts'
export { cron, every, onDemand, upstreamChange, type Trigger } from './materialization/trigger.ts'
export { defineConfig, type PlatinumConfig } from './config/config.ts'
export { EventRefused, type EventTransport } from './lineage/openlineage/transport.ts'
export type { OpenLineageConfig } from './lineage/openlineage/settings.ts'
export type { IdentityConfig, JwtConfig, SignatureAlgorithm } from './identity/settings.ts'
export type { ClaimMapping, ClaimPath } from './identity/claims.ts'
export type { Limits } from './config/limits.ts'
export type { EmbeddingProvider } from './embedding/provider.ts'
export { hashing } from './embedding/hashing.ts'
export { openaiCompatible, type OpenAiCompatibleOptions } from './embedding/openai-compatible.ts'
