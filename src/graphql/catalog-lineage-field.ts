import { similarNames } from '../lineage/coordinate.ts'
import type { Declarations } from '../lineage/store/declared.ts'
import { findPlace } from '../lineage/store/find-place.ts'
import type { Place } from '../lineage/store/places.ts'
import type { Visible } from '../lineage/store/visible-graph.ts'
import type { Registry } from '../product/product.ts'
import { badInput, type InputPath } from '../query/bad-input.ts'
import type { Builder } from './builder.ts'
import { farthest, placeLineage, type LineageTypes } from './catalog-lineage.ts'
import type { GraphqlContext } from './context.ts'

/** How a place is named in arguments. */
export const placeDescription =
  'A product as gold.packages or Package, a field as gold.packages.license or Package.license, a root field as Query.packages, or an outside dataset as namespace:name, or namespace:name.column.'

const { depth: depthLimit, limit: stepLimit } = farthest

interface LineageArguments {
  readonly of: string
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM' | 'BOTH'
  readonly depth: number
  readonly indirect: boolean
  readonly asOf?: string | null | undefined
  readonly first: number
}

/** Arguments of `catalog { lineage }`. */
export function lineageArguments(builder: Builder, types: LineageTypes) {
  return builder.args((t) => ({
    of: t.string({
      required: true,
      description: placeDescription,
    }),
    direction: t.field({
      type: types.direction,
      required: true,
      defaultValue: 'BOTH',
      description: 'Which way to follow lineage.',
    }),
    depth: t.int({
      required: true,
      defaultValue: depthLimit,
      description: `Steps to follow, from 1 to ${depthLimit}.`,
    }),
    indirect: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether fields that only decide about values are followed too, between fields.',
    }),
    asOf: t.field({
      type: 'DateTime',
      description: 'Lineage of the rows served at this moment; not in the future. Default: now.',
    }),
    first: t.int({
      required: true,
      defaultValue: 1_000,
      description: `Steps to give at most, either way; up to ${stepLimit}.`,
    }),
  }))
}

/** Answers `catalog { lineage }`. @throws BAD_USER_INPUT */
export async function resolveLineage(
  { of, direction, depth, indirect, asOf, first }: LineageArguments,
  path: InputPath,
  registry: Registry,
  declarations: Declarations,
  visible: Visible | undefined,
  context: GraphqlContext,
) {
  const wrong = (message: string, argument: string) => badInput(message, [...path, argument])
  if (depth < 1 || depth > depthLimit) {
    throw wrong(`Give a number of steps from 1 to ${depthLimit}.`, 'depth')
  }
  if (first < 1 || first > stepLimit) throw wrong(`Give a number from 1 to ${stepLimit}.`, 'first')
  if (typeof asOf === 'string' && Date.parse(asOf) > context.now().getTime()) {
    throw wrong('This moment has not come. Give one of the past, or leave asOf out.', 'asOf')
  }
  const place = await placeArgument(registry, declarations, of, visible, context, [...path, 'of'])
  const wanted = { direction, depth, indirect, limit: first, at: asOf ?? undefined }
  return placeLineage(context, declarations, place, wanted, visible)
}

/** The place that an argument names. @throws BAD_USER_INPUT with the names that are nearly the same */
export async function placeArgument(
  registry: Registry,
  declarations: Declarations,
  of: string,
  visible: Visible | undefined,
  { database }: GraphqlContext,
  path: InputPath,
): Promise<Place> {
  const place = await findPlace(database, registry, declarations, of)
  // What is hidden and what is not there are told apart by nothing.
  if (place && (!visible || visible(place))) return place
  const similar = similarNames(registry, of)
  const meant = similar.length === 0 ? '' : ` Did you mean ${similar.join(', ')}?`
  throw badInput(
    `There is no such dataset or field.${meant} Name a product by its id, such as gold.packages, a field as gold.packages.license or Package.license, or an outside dataset as namespace:name; catalog { products { id } } lists the products.`,
    path,
  )
}
