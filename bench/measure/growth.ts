import { openBenchDatabase } from '../database/open.ts'
import type { Options } from '../options.ts'
import { count } from '../report/results.ts'
import { table } from '../report/table.ts'
import { depths, findShape } from '../shapes/all-shapes.ts'
import type { Result } from './result.ts'
import { measure } from './measure.ts'
import { setUp } from './setup.ts'

const sizes = [10_000, 100_000, 1_000_000]

/** Vectors end here: building an HNSW index over a million takes longer than all the rest. */
const mostVectors = 100_000

/** How speed changes with rows and with depth, as two Markdown tables. */
export async function growthTables(
  serverUrl: string,
  options: Options,
  say: (line: string) => void,
): Promise<string> {
  const pace = { ...options, connections: options.connections.slice(0, 1) }
  const byRows: Result[][] = []
  let byDepth: readonly Result[] = []
  for (const rows of sizes) {
    say(`${rows} rows`)
    const vectors = Math.min(rows, mostVectors)
    const url = await openBenchDatabase(serverUrl, { rows, vectors }, say)
    await using setup = await setUp(url, options.targets)
    const { results } = await measure(setup, options.shapes.map(findShape), pace, say)
    byRows.push([...results])
    if (rows === 100_000) byDepth = (await measure(setup, depths, pace, say)).results
  }
  const keys = new Set(byRows.flat().map(({ shape, target }) => `${shape} ${target}`))
  const rowLines = [...keys].map((key) => [
    key,
    ...byRows.map((results) =>
      cell(results.find(({ shape, target }) => `${shape} ${target}` === key)),
    ),
  ])
  const depthLines = options.targets.map((target) => [
    target,
    ...depths.map(({ name }) =>
      cell(byDepth.find((result) => result.shape === name && result.target === target)),
    ),
  ])
  const connections = pace.connections[0] ?? 0
  return [
    `Requests per second and server processor time (µs) a request by rows, ${connections} connections (vectors end at ${mostVectors}):`,
    table(['shape and target', ...sizes.map(String)], rowLines),
    `The same by depth, 100000 rows, ${connections} connections:`,
    table(['target', ...depths.map(({ name }) => name)], depthLines),
  ].join('\n\n')
}

function cell(result: Result | undefined): string {
  return result ? `${count(result.rps)} / ${count(result.cpuMicros)}` : '–'
}
