import { describe, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { queries } from './corpus/all.ts'
import { shop } from './corpus/shop.ts'
import { writes } from './corpus/writes.ts'
import { expected, written } from './edges.ts'

const expectations = queries.filter(({ direct }) => direct)

test('at least sixty statements say what their columns come from', () => {
  expect(expectations.length).toBeGreaterThanOrEqual(60)
})

describe('columns come from what was written by hand', () => {
  test.each(expectations)('$name', async ({ sql, direct = {}, indirect = {}, rows }) => {
    const [lineage] = await columnLineage(sql, shop)
    expect(lineage?.unresolved).toEqual([])
    const columns = lineage?.columns ?? []
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(direct))
    for (const { name, ...edges } of columns) {
      expect([name, written(edges.direct)]).toEqual([name, expected(direct[name])])
      expect([name, written(edges.indirect)]).toEqual([name, expected(indirect[name])])
    }
    if (rows !== undefined) expect(written(lineage?.dataset ?? [])).toEqual(expected(rows))
  })
})

describe('written columns come from what was written by hand', () => {
  test.each(writes)(
    '$name',
    async ({ sql, target, direct = {}, indirect = {}, rows, returning }) => {
      const [lineage] = await columnLineage(sql, shop)
      expect(lineage?.unresolved).toEqual([])
      expect(lineage?.target).toBe(target)
      const columns = lineage?.columns ?? []
      expect(columns.map(({ name }) => name)).toEqual(Object.keys(direct))
      for (const { name, ...edges } of columns) {
        expect([name, written(edges.direct)]).toEqual([name, expected(direct[name])])
        if (indirect[name] !== undefined) {
          expect([name, written(edges.indirect)]).toEqual([name, expected(indirect[name])])
        }
      }
      if (rows !== undefined) expect(written(lineage?.dataset ?? [])).toEqual(expected(rows))
      if (returning) {
        const returned = lineage?.returning.map(({ name, direct }) => [name, written(direct)])
        expect(returned).toEqual(
          Object.entries(returning).map(([name, text]) => [name, expected(text)]),
        )
      }
    },
  )
})
