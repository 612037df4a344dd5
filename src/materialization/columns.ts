import type { AnyDataProduct } from '../product/data-product.ts'

/** The named columns of one product: all a compute step is given, and so all its lineage can hold. */
export interface ColumnsInput<
  P extends AnyDataProduct = AnyDataProduct,
  K extends string = string,
> {
  readonly product: P
  readonly keys: readonly K[]
}

/**
 * Names the input of a compute step. The step receives these columns and no others, which is why
 * its lineage needs no declaration.
 */
export function columns<
  P extends AnyDataProduct,
  const K extends Extract<keyof P['$inferSelect'], string>,
>(product: P, keys: readonly [K, ...K[]]): ColumnsInput<P, K> {
  return { product, keys }
}
