import type { GraphQLSchema } from 'graphql'
import { durationSeconds } from '../product/duration.ts'
import type { Arguments } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { AsOf } from './plan.ts'
import type { OnBreach, Terms } from './terms.ts'
import { bind } from './variable-leaf.ts'

const extension = 'platinumClientTerms'

/** Says that clients may have terms of their own, so that every answer has to be held to them. */
export function clientTermsExtension(exist: boolean): Readonly<Record<string, unknown>> {
  return { [extension]: exist }
}

/**
 * Reads `onBreach` and `maxStaleness`; undefined where nothing is asked and no client can have asked.
 * Rows as of an earlier moment are what was asked for, whatever has become of the product since.
 */
export function readTerms(
  args: Arguments,
  asOf: AsOf | undefined,
  schema: GraphQLSchema,
  path: InputPath,
): Terms | undefined {
  const given = (name: string): boolean => args[name] !== undefined && args[name] !== null
  const names = ['onBreach', 'maxStaleness'].filter(given)
  const [first] = names
  if (asOf) {
    if (first === undefined) return undefined
    throw badInput(`${first} is about the rows of now. Leave it out, or ${asOf.by}.`, [
      ...path,
      first,
    ])
  }
  if (first === undefined && schema.extensions[extension] !== true) return undefined
  const at = [...path, 'maxStaleness']
  return {
    onBreach: given('onBreach') ? bind(args['onBreach'], (value) => value as OnBreach) : undefined,
    maxStaleness: given('maxStaleness')
      ? bind(args['maxStaleness'], (value) => readAge(value, at))
      : undefined,
  }
}

function readAge(value: unknown, path: InputPath): number {
  const seconds = typeof value === 'string' ? durationSeconds(value) : undefined
  if (seconds !== undefined) return seconds
  throw badInput('An age is a whole number and a unit: 30s, 15m, 6h or 7d.', path)
}
