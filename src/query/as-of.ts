import type { Product } from '../product/product.ts'
import type { Arguments } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { AsOf } from './plan.ts'
import { parameter, sql, type Sql } from './sql-text.ts'
import { bind } from './variable-leaf.ts'

/** Reads `asOf` and `asOfVersion`; undefined for the rows of now. */
export function readAsOf(args: Arguments, product: Product, path: InputPath): AsOf | undefined {
  const given = (name: string): boolean => args[name] !== undefined && args[name] !== null
  if (given('asOf') && given('asOfVersion')) {
    throw badInput('asOf and asOfVersion exclude each other. Give one of them.', [
      ...path,
      'asOfVersion',
    ])
  }
  const by = given('asOf') ? 'asOf' : given('asOfVersion') ? 'asOfVersion' : undefined
  return by && { by, product, value: bind(args[by], String), path: [...path, by] }
}

/** The moment that is asked for. */
export function momentOf({ by, product, value }: AsOf): Sql {
  return by === 'asOf'
    ? parameter(value, 'timestamptz')
    : sql`ops.moment_of(${parameter(product.id, 'text')}, ${parameter(value, 'bigint')})`
}

/**
 * The version of a product that was served at the moment asked for. A query of its own, so that
 * Postgres asks once. Fails for moments that nothing is known of, as `asOfProblem` tells.
 */
export function versionAt(product: Product, asOf: AsOf): Sql {
  return sql`(select ops.version_at(${parameter(product.id, 'text')}, ${momentOf(asOf)}))`
}

/** What the reader is told when the database does not know the moment; undefined for other errors. */
export function asOfProblem(
  error: unknown,
  asOf: AsOf,
  products: ReadonlySet<Product>,
): Error | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const { detail, hint } = error as { detail?: unknown; hint?: unknown }
  const product = [...products].find(({ id }) => id === detail) ?? asOf.product
  switch (error.code) {
    case 'PTH01':
      return badInput(
        `This moment has not come yet, and what will be served then is not known. Leave ${asOf.by} out for the rows of now.`,
        asOf.path,
      )
    case 'PTH02':
      return badInput(
        typeof hint === 'string' && hint !== ''
          ? `History of ${product.typeName} goes back to ${hint}. Ask for a moment since then.`
          : `History of ${product.typeName} begins with its next publication. Leave ${asOf.by} out until then.`,
        asOf.path,
      )
    case 'PTH03':
      return badInput(
        `${product.typeName} has no version of this number, or it is not kept any more. Ask for one that meta.dataVersion has told.`,
        asOf.path,
      )
    default:
      return undefined
  }
}
