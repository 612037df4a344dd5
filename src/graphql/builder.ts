import SchemaBuilder from '@pothos/core'
import type { Limits } from '../config/limits.ts'
import type { ResponseObject } from '../query/read-object.ts'
import type { GraphqlContext } from './context.ts'

/** Scalars travel as text, or as the plain JSON value they are. */
type ScalarTypes = {
  BigInt: { Input: string; Output: string }
  Decimal: { Input: string; Output: string }
  DateTime: { Input: string; Output: string }
  LocalDateTime: { Input: string; Output: string }
  Date: { Input: string; Output: string }
  Time: { Input: string; Output: string }
  Duration: { Input: string; Output: string }
  UUID: { Input: string; Output: string }
  JSON: { Input: {} | null; Output: unknown }
}

export interface BuilderTypes {
  Context: GraphqlContext
  Scalars: ScalarTypes
  DefaultFieldNullability: false
}

/** @param limits what descriptions say about pages */
export const createBuilder = (limits: Limits) =>
  Object.assign(new SchemaBuilder<BuilderTypes>({ defaultFieldNullability: false }), { limits })

export type Builder = ReturnType<typeof createBuilder>

/** A type whose values the plan has shaped: response keys and what stands under them. */
export const rowRef = (builder: Builder, name: string) => builder.objectRef<ResponseObject>(name)

export type RowRef = ReturnType<ReturnType<typeof rowRef>['implement']>

/**
 * A resolver for fields that the plan has read: the value stands under its response key, in the
 * shape that `read-answer` gave it.
 */
export function pick<T>() {
  return (
    parent: ResponseObject,
    _args: object,
    _context: GraphqlContext,
    info: { readonly path: { readonly key: string | number } },
  ): T => parent[info.path.key] as T
}
