import { z } from 'zod'
import { categoryOf, type Frame } from './categories.ts'

/** What V8 writes with `--cpu-prof`, as far as it is read here. Times are microseconds. */
const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
})

/** Microseconds spent, by category and by function. */
export interface Spent {
  readonly categories: ReadonlyMap<string, number>
  /** Without what the function called. */
  readonly functions: ReadonlyMap<string, number>
}

/** @param lastMicros only this much time, counted from the end */
export function readProfile(json: string, lastMicros: number): Spent {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(json))
  const parents = new Map(
    nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])),
  )
  const frames = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }): [number, Frame] => [
      id,
      { name: functionName || `(anonymous at line ${lineNumber + 1})`, script: url },
    ]),
  )
  const stackOf = (id: number): Frame[] => {
    const stack: Frame[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = frames.get(at)
      if (frame) stack.push(frame)
    }
    return stack
  }
  const categories = new Map<string, number>()
  const functions = new Map<string, number>()
  const places = new Map<number, [category: string, fn: string]>()
  let left = lastMicros
  for (let index = samples.length - 1; index >= 0 && left > 0; index--) {
    const id = samples[index] ?? 0
    const micros = timeDeltas[index] ?? 0
    left -= micros
    const place = places.get(id) ?? [categoryOf(stackOf(id)), label(frames.get(id))]
    places.set(id, place)
    const [category, fn] = place
    categories.set(category, (categories.get(category) ?? 0) + micros)
    functions.set(fn, (functions.get(fn) ?? 0) + micros)
  }
  return { categories, functions }
}

function label(frame: Frame | undefined): string {
  if (!frame) return '?'
  const file = frame.script.replace(/^.*\/node_modules\//, '').replace(/^.*\/(src|bench)\//, '$1/')
  return file === '' ? frame.name : `${frame.name} (${file})`
}
