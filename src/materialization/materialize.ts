import type { SQLWrapper } from 'drizzle-orm'
import type { QueryBuilder } from 'drizzle-orm/pg-core'
import type { AnyDataProduct } from '../product/data-product.ts'
import type { SourceStep, StepContext } from '../source/source-step.ts'
import type { ColumnsInput } from './columns.ts'
import type { SelectVerdict, WrittenRow } from './row-types.ts'
import { onDemand, upstreamChange, type Trigger } from './trigger.ts'
import { replace, type Strategy } from './strategy.ts'

/** Any Drizzle select, with or without set operations and CTEs. */
export interface TypedQuery extends SQLWrapper {
  readonly _: { readonly result: readonly unknown[]; readonly selectedFields: unknown }
}

type RowOf<Q extends TypedQuery> = Q['_']['result'][number]

/** How a product is made. */
export type Transform =
  | { readonly kind: 'select'; readonly query: (db: QueryBuilder) => TypedQuery }
  | {
      readonly kind: 'compute'
      readonly from: ColumnsInput
      readonly compute: (
        rows: AsyncIterable<Record<string, unknown>>,
        context: StepContext,
      ) => AsyncIterable<readonly Record<string, unknown>[]>
      readonly codeVersion: string
    }
  | {
      readonly kind: 'source'
      readonly source: SourceStep<Record<string, unknown>>
      readonly codeVersion: string
    }

/** A declared materialization, as `jobs/index.ts` exports it. */
export interface Materialization {
  readonly product: AnyDataProduct
  readonly trigger: Trigger
  readonly strategy: Strategy
  readonly transform: Transform
}

interface Common {
  /** When it runs. Default: `upstreamChange()`, and `onDemand()` for sources. */
  readonly on?: Trigger
  /** Default: `replace()`. */
  readonly strategy?: Strategy
}

interface SelectSpec<P extends AnyDataProduct, Q extends TypedQuery> extends Common {
  readonly source?: undefined
  readonly from?: undefined
  readonly compute?: undefined
  /**
   * The query that makes the product. Upstreams and lineage are read from it.
   * Its columns must be the product's columns; a mismatch is a compile error naming the column.
   */
  readonly select: (db: QueryBuilder) => Q & SelectVerdict<P, RowOf<Q>>
}

interface ComputeSpec<
  P extends AnyDataProduct,
  I extends AnyDataProduct,
  K extends string,
> extends Common {
  readonly select?: undefined
  readonly source?: undefined
  readonly from: ColumnsInput<I, K>
  /** Reads rows one by one and yields batches of rows of the product. Memory stays bounded by the batch. */
  readonly compute: (
    rows: AsyncIterable<Pick<I['$inferSelect'], Extract<K, keyof I['$inferSelect']>>>,
    context: StepContext,
  ) => AsyncIterable<readonly WrittenRow<P>[]>
  /** Change it when code that the step imports has changed in meaning. Default: empty. */
  readonly codeVersion?: string
}

interface SourceSpec<P extends AnyDataProduct> extends Common {
  readonly select?: undefined
  readonly from?: undefined
  readonly compute?: undefined
  readonly source: SourceStep<WrittenRow<P>>
  readonly codeVersion?: string
}

/** The three specs with their rows forgotten: the compiler has matched them to the product by then. */
interface AnySpec extends Common {
  readonly select?: Extract<Transform, { kind: 'select' }>['query'] | undefined
  readonly from?: ColumnsInput | undefined
  readonly compute?: Extract<Transform, { kind: 'compute' }>['compute'] | undefined
  readonly source?: SourceStep<Record<string, unknown>> | undefined
  readonly codeVersion?: string | undefined
}

const materializationBrand: unique symbol = Symbol.for('platinum.materialization')

/**
 * Declares how a product is made: by a query (`select`), by a step over named input columns
 * (`from` and `compute`), or from outside (`source`).
 */
export function materialize<
  P extends AnyDataProduct,
  Q extends TypedQuery = never,
  I extends AnyDataProduct = never,
  K extends string = never,
>(product: P, spec: SelectSpec<P, Q> | ComputeSpec<P, I, K> | SourceSpec<P>): Materialization
export function materialize(product: AnyDataProduct, spec: AnySpec): Materialization {
  const transform = readTransform(spec)
  const materialization: Materialization = {
    product,
    trigger: spec.on ?? (transform.kind === 'source' ? onDemand() : upstreamChange()),
    strategy: spec.strategy ?? replace(),
    transform,
  }
  Object.defineProperty(materialization, materializationBrand, { value: true })
  return materialization
}

function readTransform(spec: AnySpec): Transform {
  const codeVersion = spec.codeVersion ?? ''
  if (spec.select) return { kind: 'select', query: spec.select }
  if (spec.from && spec.compute) {
    return { kind: 'compute', from: spec.from, compute: spec.compute, codeVersion }
  }
  if (spec.source) return { kind: 'source', source: spec.source, codeVersion }
  throw new TypeError('materialize needs select, or from and compute, or source')
}

export function isMaterialization(value: unknown): value is Materialization {
  return typeof value === 'object' && value !== null && materializationBrand in value
}
