import { expect, test } from 'vitest'
import {
  columnLineageOf,
  originsOf,
  placeName,
  sourceNames,
  walkColumns,
} from '../../src/lineage/column-graph.ts'
import type { ColumnEdge, LineageGraph, ProductLineage } from '../../src/lineage/graph.ts'

const edge = (place: string, subtype: ColumnEdge['subtype'] = 'IDENTITY'): ColumnEdge => {
  const dot = place.lastIndexOf('.')
  const indirect = ['FILTER', 'JOIN', 'CONDITIONAL'].includes(subtype)
  return {
    dataset: place.includes(':') ? place : place.slice(0, dot),
    field: place.includes(':') ? null : place.slice(dot + 1),
    type: indirect ? 'INDIRECT' : 'DIRECT',
    subtype,
    masking: false,
  }
}

const made = (
  product: string,
  columns: Readonly<Record<string, readonly ColumnEdge[]>>,
  rows: readonly ColumnEdge[] = [],
): [string, ProductLineage] => [
  product,
  {
    product,
    transform: 'select',
    upstreams: [{ kind: 'product', id: 'silver.any' }],
    columns: new Map(
      Object.entries(columns).map(([name, edges]) => [
        name,
        {
          direct: edges.filter(({ type }) => type === 'DIRECT'),
          indirect: edges.filter(({ type }) => type === 'INDIRECT'),
        },
      ]),
    ),
    indirect: rows,
  },
]

const graph: LineageGraph = {
  products: new Map([
    made('bronze.raw', { line: [edge('file:orders.jsonl')] }),
    made('silver.order', {
      id: [edge('bronze.raw.line', 'TRANSFORMATION')],
      amount: [edge('bronze.raw.line', 'TRANSFORMATION'), edge('bronze.raw.line', 'CONDITIONAL')],
    }),
    made('gold.total', { sum: [edge('silver.order.amount', 'AGGREGATION')], count: [] }, [
      edge('silver.order.id', 'FILTER'),
    ]),
    made('platinum.feature', {
      vector: [edge('gold.total.sum'), edge('platinum.feature.text')],
      text: [edge('gold.total.sum')],
    }),
  ]),
}

const names = (steps: ReturnType<typeof walkColumns>['steps']): string[] =>
  steps.map((step) => `${placeName(step)} ${step.depth}`)

test('a column leads to where it comes from in the end, each place once', () => {
  expect(originsOf(graph, { dataset: 'platinum.feature', field: 'vector' })).toEqual([
    { dataset: 'file:orders.jsonl', field: null },
  ])
})

test('a column that is made from none has no origin', () => {
  expect(originsOf(graph, { dataset: 'gold.total', field: 'count' })).toEqual([])
})

test('upstream goes nearest first and no farther than asked', () => {
  const place = { dataset: 'platinum.feature', field: 'vector' }
  const walk = (depth: number) =>
    names(walkColumns(graph, place, 'UPSTREAM', { depth, indirect: false }).steps)
  expect(walk(1)).toEqual(['gold.total.sum 1', 'platinum.feature.text 1'])
  expect(walk(Infinity)).toEqual([
    'gold.total.sum 1',
    'platinum.feature.text 1',
    'silver.order.amount 2',
    'bronze.raw.line 3',
    'file:orders.jsonl 4',
  ])
})

test('what only decides about a column is followed when it is asked for', () => {
  const place = { dataset: 'gold.total', field: 'count' }
  expect(walkColumns(graph, place, 'UPSTREAM', { depth: 1, indirect: false }).steps).toEqual([])
  expect(names(walkColumns(graph, place, 'UPSTREAM', { depth: 1, indirect: true }).steps)).toEqual([
    'silver.order.id 1',
  ])
})

test('downstream tells everything that a column ends in', () => {
  const from = (dataset: string, field: string | null, indirect = false) =>
    names(walkColumns(graph, { dataset, field }, 'DOWNSTREAM', { depth: Infinity, indirect }).steps)
  expect(from('file:orders.jsonl', null)).toEqual([
    'bronze.raw.line 1',
    'silver.order.id 2',
    'silver.order.amount 2',
    'gold.total.sum 3',
    'platinum.feature.vector 4',
    'platinum.feature.text 4',
  ])
  expect(from('silver.order', 'id')).toEqual([])
  expect(from('silver.order', 'id', true)).toEqual([
    'gold.total.sum 1',
    'gold.total.count 1',
    'platinum.feature.vector 2',
    'platinum.feature.text 2',
  ])
})

test('where no query tells, the datasets a product is made from are named without a field', () => {
  const place = { dataset: 'gold.total', field: 'unheard_of' }
  expect(sourceNames(graph, place)).toEqual(['silver.any'])
  expect(columnLineageOf(graph, place).direct).toMatchObject([{ subtype: 'TRANSFORMATION' }])
})

test('lineage in a circle ends', () => {
  const circle: LineageGraph = {
    products: new Map([
      made('gold.a', { x: [edge('gold.b.x')] }),
      made('gold.b', { x: [edge('gold.a.x')] }),
    ]),
  }
  const { steps } = walkColumns(circle, { dataset: 'gold.a', field: 'x' }, 'UPSTREAM', {
    depth: Infinity,
    indirect: false,
  })
  expect(names(steps)).toEqual(['gold.b.x 1'])
})
