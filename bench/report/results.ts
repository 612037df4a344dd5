import type { Memory, Result } from '../measure/result.ts'
import { targetNames, type TargetName } from '../targets/target.ts'
import { medianRatio } from './median.ts'
import { table } from './table.ts'

/**
 * Results as Markdown, two tables for each number of connections: requests per second with their
 * ratios, and what a request takes. Only ratios say something: absolute numbers are the machine's.
 */
export function resultTables(results: readonly Result[]): string {
  const connections = [...new Set(results.map((result) => result.connections))]
  return connections
    .map((each) => {
      const own = results.filter((result) => result.connections === each)
      const targets = targetNames.filter((name) => own.some(({ target }) => target === name))
      const find: Find = (shape, target) =>
        own.find((result) => result.shape === shape && result.target === target)
      const shapes = [...new Set(own.map(({ shape }) => shape))]
      return [
        `${each} connections, requests per second:`,
        throughput(shapes, targets, find),
        `${each} connections, milliseconds (p50 / p99) and server processor time (µs) a request:`,
        costs(shapes, targets, find),
      ].join('\n\n')
    })
    .join('\n\n')
}

type Find = (shape: string, target: TargetName) => Result | undefined

const comparisons: readonly [TargetName, TargetName][] = [
  ['platinum', 'floor'],
  ['postgraphile', 'floor'],
  ['platinum', 'postgraphile'],
]

function throughput(shapes: readonly string[], targets: readonly TargetName[], find: Find): string {
  const compared = comparisons.filter((pair) => pair.every((target) => targets.includes(target)))
  return table(
    ['shape', ...targets, ...compared.map(([target, base]) => `${target} : ${base}`)],
    shapes.map((shape) => [
      shape,
      ...targets.map((target) => count(find(shape, target)?.rps)),
      ...compared.map(([target, base]) => ratio(find(shape, target), find(shape, base))),
    ]),
  )
}

function costs(shapes: readonly string[], targets: readonly TargetName[], find: Find): string {
  return table(
    [
      'shape',
      ...targets.map((target) => `${target} ms`),
      ...targets.map((target) => `${target} µs`),
    ],
    shapes.map((shape) => [
      shape,
      ...targets.map((target) => latency(find(shape, target))),
      ...targets.map((target) => count(find(shape, target)?.cpuMicros)),
    ]),
  )
}

export function memoryLine(memory: readonly Memory[]): string {
  const each = memory.map(({ target, megabytes }) => `${target} ${megabytes.toFixed(0)} MB`)
  return `Memory (RSS) at the end: ${each.join(', ')}.`
}

export function count(value: number | undefined): string {
  if (value === undefined) return '–'
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}

export function ratio(result: Result | undefined, base: Result | undefined): string {
  return result && base ? medianRatio(result.rounds, base.rounds).toFixed(2) : '–'
}

function latency(result: Result | undefined): string {
  return result ? `${result.p50.toFixed(1)} / ${result.p99.toFixed(1)}` : '–'
}
