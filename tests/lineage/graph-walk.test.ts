import { expect, test } from 'vitest'
import {
  datasetName,
  downstreamOf,
  upstreamOf,
  type LineageGraph,
  type Upstream,
} from '../../src/lineage/graph.ts'

const file: Upstream = { kind: 'outside', namespace: 'file', name: 'orders.jsonl' }

/** A diamond with a tail: file → a → b, c → d → e, and a → d directly. */
const graph = graphOf({
  'bronze.a': [file],
  'silver.b': ['bronze.a'],
  'silver.c': ['bronze.a'],
  'gold.d': ['silver.b', 'silver.c', 'bronze.a'],
  'platinum.e': ['gold.d'],
  'gold.alone': [],
})

function graphOf(made: Readonly<Record<string, readonly (string | Upstream)[]>>): LineageGraph {
  return {
    products: new Map(
      Object.entries(made).map(([product, from]) => [
        product,
        {
          product,
          transform: 'select',
          upstreams: from.map((each) =>
            typeof each === 'string' ? { kind: 'product', id: each } : each,
          ),
          columns: new Map(),
          indirect: [],
        },
      ]),
    ),
  }
}

const steps = (walked: ReturnType<typeof upstreamOf>) =>
  walked.map(({ dataset, depth }) => `${dataset} ${depth}`)

test('upstreams come nearest first, each once at its smallest depth, down to the file', () => {
  expect(steps(upstreamOf(graph, 'platinum.e'))).toEqual([
    'gold.d 1',
    'silver.b 2',
    'silver.c 2',
    'bronze.a 2',
    'file:orders.jsonl 3',
  ])
})

test('downstreams of an outside dataset are everything made from it', () => {
  expect(steps(downstreamOf(graph, 'file:orders.jsonl'))).toEqual([
    'bronze.a 1',
    'silver.b 2',
    'silver.c 2',
    'gold.d 2',
    'platinum.e 3',
  ])
})

test('a dataset outside is told from a product', () => {
  expect(upstreamOf(graph, 'bronze.a')).toEqual([
    { dataset: 'file:orders.jsonl', kind: 'outside', depth: 1 },
  ])
  expect(downstreamOf(graph, 'gold.d')).toEqual([
    { dataset: 'platinum.e', kind: 'product', depth: 1 },
  ])
})

test('a walk stops at the depth asked for', () => {
  expect(steps(upstreamOf(graph, 'platinum.e', 1))).toEqual(['gold.d 1'])
  expect(steps(downstreamOf(graph, 'bronze.a', 1))).toEqual([
    'silver.b 1',
    'silver.c 1',
    'gold.d 1',
  ])
  expect(upstreamOf(graph, 'platinum.e', 0)).toEqual([])
})

test('ends, strangers and the start itself give nothing', () => {
  expect(upstreamOf(graph, 'gold.alone')).toEqual([])
  expect(downstreamOf(graph, 'platinum.e')).toEqual([])
  expect(upstreamOf(graph, 'gold.unknown')).toEqual([])
  expect(downstreamOf(graph, 'gold.unknown')).toEqual([])
})

test('a circle is walked once and does not come back to its start', () => {
  const circle = graphOf({ 'gold.a': ['gold.b'], 'gold.b': ['gold.a', 'gold.b'] })
  expect(steps(upstreamOf(circle, 'gold.a'))).toEqual(['gold.b 1'])
  expect(steps(downstreamOf(circle, 'gold.a'))).toEqual(['gold.b 1'])
})

test('a dataset is called by its product id, or by namespace and name', () => {
  expect(datasetName(file)).toBe('file:orders.jsonl')
  expect(datasetName({ kind: 'product', id: 'gold.d' })).toBe('gold.d')
})
