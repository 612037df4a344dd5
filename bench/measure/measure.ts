import { assertAgreement } from './agree.ts'
import { rootFields, searchStrategy } from './ask.ts'
import type { Memory, Result } from './result.ts'
import { measureShape, type Pace } from './rounds.ts'
import type { Setup } from './setup.ts'
import type { Shape } from '../shapes/shape.ts'
import type { Target } from '../targets/target.ts'

export interface Measurement {
  readonly results: readonly Result[]
  readonly memory: readonly Memory[]
  /** What a reader of the numbers has to know, in full sentences. */
  readonly notes: readonly string[]
}

/** Compares the targets' answers at every shape, then measures them. */
export async function measure(
  { targets, load, samples }: Setup,
  shapes: readonly Shape[],
  pace: Pace,
  say: (line: string) => void,
): Promise<Measurement> {
  const notes: string[] = []
  const plan: [Shape, readonly Target[]][] = []
  for (const shape of shapes) {
    const able = await ableTargets(shape, targets, samples.vectors[0] ?? [], notes)
    await assertAgreement(shape, able, samples)
    plan.push([shape, able])
  }
  say(`All targets answer alike: ${shapes.map(({ name }) => name).join(', ')}.`)
  const results: Result[] = []
  for (const [shape, able] of plan) {
    say(`Measuring ${shape.name}: ${shape.title}`)
    results.push(...(await measureShape(shape, able, samples, load, pace)))
  }
  const memory: Memory[] = []
  for (const target of targets) {
    const { memoryBytes } = await target.usage()
    memory.push({ target: target.name, megabytes: memoryBytes / 2 ** 20 })
  }
  return { results, memory, notes }
}

/** The targets that can be asked a shape; notes say why one cannot. */
async function ableTargets(
  shape: Shape,
  targets: readonly Target[],
  vector: readonly number[],
  notes: string[],
): Promise<readonly Target[]> {
  const platinum = targets.find(({ name }) => name === 'platinum')
  if (!platinum) return targets
  if (shape.name === 'group-by' && !(await rootFields(platinum)).has('packagesAggregate')) {
    notes.push('group-by: Platinum has no aggregates yet (packagesAggregate), so it is left out.')
    return targets.filter((target) => target !== platinum)
  }
  if (shape.name === 'vector' && (await searchStrategy(platinum, vector)) === 'EXACT') {
    notes.push(
      'vector: Platinum compares every vector (searchInfo says EXACT), while the others walk the HNSW index; vector-exact compares the serving alone.',
    )
  }
  return targets
}
