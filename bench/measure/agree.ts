import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Samples, Shape } from '../shapes/shape.ts'
import type { Target } from '../targets/target.ts'
import { ask } from './ask.ts'

/** How many requests of a shape are compared. */
const compared = 10

/** Least share of rows that two approximate searches have to have in common. */
const leastOverlap = 0.8

/**
 * Makes sure that all targets answer a shape with the same rows, since speed says nothing of
 * answers that differ.
 * @param targets the first is what the others are compared with
 * @throws Error that shows where two answers differ
 */
export async function assertAgreement(
  shape: Shape,
  targets: readonly Target[],
  samples: Samples,
): Promise<void> {
  const [first, ...others] = targets
  if (!first) return
  const overlaps = new Map(others.map((other) => [other.name, 0]))
  const requests = shape.requests(samples).slice(0, compared)
  for (const variables of requests) {
    const expected = comparable(shape, first, await ask(first, shape, variables))
    if (isEmpty(expected)) throw new Error(`${first.name} finds no rows for ${shape.name}.`)
    for (const other of others) {
      const found = comparable(shape, other, await ask(other, shape, variables))
      if (shape.agreement === 'similar') {
        const sum = (overlaps.get(other.name) ?? 0) + overlap(expected, found)
        overlaps.set(other.name, sum)
      } else if (!isDeepStrictEqual(found, expected)) {
        throw new Error(
          `${other.name} and ${first.name} differ at ${shape.name}:\n${excerpt(found)}\n${excerpt(expected)}`,
        )
      }
    }
  }
  if (shape.agreement === 'same') return
  for (const [name, sum] of overlaps) {
    const share = sum / requests.length
    if (share >= leastOverlap) continue
    throw new Error(`${name} and ${first.name} share ${share} of the rows at ${shape.name}.`)
  }
}

/** An answer without what targets may write in their own way. */
function comparable(shape: Shape, { name }: Target, data: unknown): unknown {
  const read = name === 'floor' ? undefined : shape[name].read
  return normalize(read ? read(data) : data)
}

const timestamp = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/

/** Times as numbers, as `Z` and `+00:00` are the same; sums of floats to the last sure digit. */
function normalize(value: unknown): unknown {
  if (typeof value === 'string') return timestamp.test(value) ? Date.parse(value) : value
  if (typeof value === 'number') return Number(value.toPrecision(12))
  if (Array.isArray(value)) return value.map(normalize)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [
    key,
    normalize(each),
  ])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const listAnswer = z.object({ chunks: z.object({ nodes: z.array(z.unknown()) }) })

function overlap(expected: unknown, found: unknown): number {
  const texts = (answer: unknown): Set<string> =>
    new Set(listAnswer.parse(answer).chunks.nodes.map((row) => JSON.stringify(row)))
  const wanted = texts(expected)
  const common = [...texts(found)].filter((row) => wanted.has(row))
  return common.length / wanted.size
}

function isEmpty(data: unknown): boolean {
  return !/\d/.test(JSON.stringify(data))
}

function excerpt(value: unknown): string {
  return JSON.stringify(value).slice(0, 1500)
}
