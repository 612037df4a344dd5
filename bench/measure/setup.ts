import type { LoadProcess } from '../load/load-process.ts'
import { startLoadProcess } from '../load/load-process.ts'
import type { Samples } from '../shapes/shape.ts'
import { startTarget, type Target, type TargetName } from '../targets/target.ts'
import { readSamples } from './samples.ts'

/** Servers and load generator over one database, until disposed. */
export interface Setup extends AsyncDisposable {
  readonly targets: readonly Target[]
  readonly load: LoadProcess
  readonly samples: Samples
}

export async function setUp(
  databaseUrl: string,
  names: readonly TargetName[],
  nodeOptions: readonly string[] = [],
): Promise<Setup> {
  const samples = await readSamples(databaseUrl)
  const targets: Target[] = []
  const stopAll = async (): Promise<void> => {
    for (const target of targets) await target.stop()
  }
  try {
    for (const name of names) targets.push(await startTarget(name, databaseUrl, nodeOptions))
  } catch (error) {
    await stopAll()
    throw error
  }
  const load = startLoadProcess()
  return {
    targets,
    load,
    samples,
    [Symbol.asyncDispose]: async () => {
      await load.stop()
      await stopAll()
    },
  }
}
