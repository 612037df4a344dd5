import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { httpRequest, question } from '../load/request.ts'
import { startLoadProcess } from '../load/load-process.ts'
import { readSamples } from '../measure/samples.ts'
import type { Options } from '../options.ts'
import { table } from '../report/table.ts'
import type { Shape } from '../shapes/shape.ts'
import { startTarget } from '../targets/target.ts'
import { readProfile } from './read-profile.ts'

const topFunctions = 30

/** Runs Platinum under V8's profiler at one shape. @returns where its time went, as Markdown */
export async function profileShape(
  databaseUrl: string,
  shape: Shape,
  { seconds, connections }: Options,
): Promise<string> {
  const samples = await readSamples(databaseUrl)
  const directory = await mkdtemp(join(tmpdir(), 'platinum-profile-'))
  const load = startLoadProcess()
  try {
    const target = await startTarget('platinum', databaseUrl, [
      '--cpu-prof',
      `--cpu-prof-dir=${directory}`,
    ])
    const requests = shape
      .requests(samples)
      .map((variables) => httpRequest(question(shape, 'platinum', variables)))
    const order = { port: target.port, requests, connections: connections[0] ?? 10 }
    await load.run({ ...order, seconds: 2 })
    const result = await load.run({ ...order, seconds })
    await target.stop()
    const [file] = await readdir(directory)
    if (file === undefined) throw new Error('The profiler wrote nothing.')
    const profile = await readFile(join(directory, file), 'utf8')
    const { categories, functions } = readProfile(profile, result.seconds * 1e6)
    const rows = (spent: ReadonlyMap<string, number>, most: number): string[][] =>
      [...spent]
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, most)
        .map(([name, micros]) => [
          name,
          (micros / result.requests).toFixed(1),
          `${((micros / result.seconds / 1e6) * 100).toFixed(1)}%`,
        ])
    return [
      `${shape.name}: ${result.requests} requests in ${result.seconds.toFixed(1)} s under the profiler`,
      table(['category', 'µs a request', 'share'], rows(categories, Infinity)),
      table(['function, itself', 'µs a request', 'share'], rows(functions, topFunctions)),
    ].join('\n\n')
  } finally {
    await load.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
