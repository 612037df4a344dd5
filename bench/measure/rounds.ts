import type { LoadProcess } from '../load/load-process.ts'
import type { LoadOrder } from '../load/message.ts'
import { httpRequest, question } from '../load/request.ts'
import type { Samples, Shape } from '../shapes/shape.ts'
import type { Target } from '../targets/target.ts'
import { median } from '../report/median.ts'
import type { Result } from './result.ts'

export interface Pace {
  /** How often each target is measured at each shape. */
  readonly rounds: number
  /** How long each time. */
  readonly seconds: number
  readonly connections: readonly number[]
}

type Round = Pick<Result, 'rps' | 'p50' | 'p99' | 'cpuMicros'>

/** Share of a round's time that is asked before it is measured. */
const warmUp = 0.25
/** For which each target is asked before the first round: its code is compiled while it runs. */
const compileSeconds = 3

/**
 * Measures targets at one shape. Rounds are interleaved, each beginning with another target, so
 * that whatever else the machine does meets all alike.
 */
export async function measureShape(
  shape: Shape,
  targets: readonly Target[],
  samples: Samples,
  load: LoadProcess,
  pace: Pace,
): Promise<Result[]> {
  const results: Result[] = []
  for (const connections of pace.connections) {
    const rounds = new Map<Target, Round[]>(targets.map((target) => [target, []]))
    for (const target of targets) {
      await load.run(orderOf(shape, target, samples, connections, compileSeconds))
    }
    for (let round = 0; round < pace.rounds; round++) {
      const turn = targets.map((_, index) => targets[(index + round) % targets.length])
      for (const target of turn) {
        if (!target) continue
        const measured = await measureOnce(shape, target, samples, load, connections, pace.seconds)
        rounds.get(target)?.push(measured)
      }
    }
    for (const [target, measured] of rounds) {
      results.push({
        shape: shape.name,
        connections,
        target: target.name,
        rps: median(measured.map(({ rps }) => rps)),
        rounds: measured.map(({ rps }) => rps),
        p50: median(measured.map(({ p50 }) => p50)),
        p99: median(measured.map(({ p99 }) => p99)),
        cpuMicros: median(measured.map(({ cpuMicros }) => cpuMicros)),
      })
    }
  }
  return results
}

async function measureOnce(
  shape: Shape,
  target: Target,
  samples: Samples,
  load: LoadProcess,
  connections: number,
  seconds: number,
): Promise<Round> {
  await load.run(orderOf(shape, target, samples, connections, seconds * warmUp))
  const before = await target.usage()
  const result = await load.run(orderOf(shape, target, samples, connections, seconds))
  const after = await target.usage()
  return {
    rps: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / result.requests,
  }
}

function orderOf(
  shape: Shape,
  target: Target,
  samples: Samples,
  connections: number,
  seconds: number,
): LoadOrder {
  const requests = shape
    .requests(samples)
    .map((variables) => httpRequest(question(shape, target.name, variables)))
  return { port: target.port, connections, requests, seconds }
}
