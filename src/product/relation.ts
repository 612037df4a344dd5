import type { ContractedTable } from './contract-symbol.ts'

/** A foreign key, declared by the product that holds it. */
export interface AnyRelation<LocalColumn extends string = string> {
  readonly kind: 'belongsTo'
  readonly target: () => ContractedTable | 'self'
  /** Local columns, in the order of the target's grain. */
  readonly columns: readonly LocalColumn[]
  /** GraphQL field on the target that lists these rows. Default: this product's list field. */
  readonly inverse: string | undefined
}

export interface BelongsToOptions {
  /** Name of the list field on the other side. Needed when two relations lead to one product. */
  readonly inverse?: string
}

/**
 * This row belongs to one row of `target`: `columns` hold the target's grain.
 * Checked as referential integrity on every run (NULL belongs to nothing and passes), and served
 * as a field on both sides: `chunk.package` and `package.chunks`.
 *
 * @param target The product, `'self'`, or a function returning it where two files import each other.
 */
export function belongsTo<const C extends string>(
  target: ContractedTable | 'self' | (() => ContractedTable),
  columns: C | readonly [C, ...C[]],
  options: BelongsToOptions = {},
): AnyRelation<C> {
  return {
    kind: 'belongsTo',
    target: typeof target === 'function' ? target : () => target,
    columns: typeof columns === 'string' ? [columns] : columns,
    inverse: options.inverse,
  }
}
