import { describe, expect, test } from 'vitest'
import { columnLineage, type OutputLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { changing, queries } from './corpus/all.ts'
import { shop } from './corpus/shop.ts'
import type { Statement } from './corpus/statement.ts'
import { expected, written } from './edges.ts'

const expectations = queries.filter(({ direct }) => direct)

type Sources = Readonly<Record<string, string>>

/** Direct sources by column, in the order of the columns. */
const directOf = (columns: readonly OutputLineage[] = []) =>
  columns.map(({ name, direct }) => [name, written(direct)])

const indirectOf = (columns: readonly OutputLineage[] = []) =>
  columns.map(({ name, indirect }) => [name, written(indirect)])

const inOrder = (sources: Sources = {}) =>
  Object.entries(sources).map(([name, text]) => [name, expected(text)])

/** Every column with its indirect sources; those that are left out have none. */
const filled = ({ direct = {}, indirect = {} }: Statement) =>
  Object.keys(direct).map((name) => [name, expected(indirect[name])])

test('at least sixty statements say what their columns come from', () => {
  expect(expectations.length).toBeGreaterThanOrEqual(60)
})

describe('columns come from what was written by hand', () => {
  test.each(expectations)('$name', async (statement) => {
    const [lineage] = await columnLineage(statement.sql, shop)
    expect(lineage?.unresolved).toEqual([])
    expect(directOf(lineage?.columns)).toEqual(inOrder(statement.direct))
    expect(indirectOf(lineage?.columns)).toEqual(filled(statement))
    const rows = written(lineage?.dataset ?? [])
    expect(rows).toEqual(statement.rows === undefined ? rows : expected(statement.rows))
  })
})

describe('written columns come from what was written by hand', () => {
  test.each(changing)('$name', async (statement) => {
    const [lineage] = await columnLineage(statement.sql, shop)
    expect(lineage?.unresolved).toEqual([])
    expect(lineage?.target).toBe(statement.target)
    expect(directOf(lineage?.columns)).toEqual(inOrder(statement.direct))
    expect(indirectOf(lineage?.columns)).toEqual(filled(statement))
    const rows = written(lineage?.dataset ?? [])
    expect(rows).toEqual(statement.rows === undefined ? rows : expected(statement.rows))
    const returned = directOf(lineage?.returning)
    expect(returned).toEqual(statement.returning ? inOrder(statement.returning) : returned)
    const decided = indirectOf(lineage?.returning)
    const { returningIndirect } = statement
    expect(decided).toEqual(returningIndirect ? inOrder(returningIndirect) : decided)
  })
})
