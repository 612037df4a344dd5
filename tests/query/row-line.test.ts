import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTextRows, type TextRow } from '../../src/database/text-rows.ts'
import { createAliases } from '../../src/query/aliases.ts'
import { addOutput, createOutput, selectList, type Output } from '../../src/query/level.ts'
import { cutRow, lineOfRow } from '../../src/query/row-line.ts'
import { bindStatement, parameter, sql, toStatement, type Sql } from '../../src/query/sql-text.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh[Symbol.asyncDispose]())

interface Cell {
  readonly value: string | null
  readonly isText: boolean
}

/** One row of these cells. */
function rowOf(cells: readonly Cell[]): { query: Sql; output: Output } {
  const output = createOutput()
  const aliases = createAliases(undefined)
  for (const { value, isText } of cells) {
    addOutput(output, { aliases }, parameter(value, isText ? 'text' : 'numeric'), isText)
  }
  return { query: sql`select ${selectList(output)}`, output }
}

async function rowsOf(query: Sql): Promise<readonly TextRow[]> {
  const { text, values } = bindStatement(toStatement(query), { variables: {} })
  const client = await fresh.database.pool.connect()
  try {
    const bound = values.map((value) => (typeof value === 'string' ? value : null))
    return await readTextRows(client, { text, values: bound, name: undefined })
  } finally {
    client.release()
  }
}

const text = fc
  .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\x02', 'a\x02b', '"'))
  .map((value) => value.replaceAll('\0', ''))
const cell = fc.oneof(
  fc.record({ value: fc.option(text), isText: fc.constant(true) }),
  fc.record({ value: fc.option(fc.integer().map(String)), isText: fc.constant(false) }),
)

test('cells of a wide row come back as they were, each in its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 20, maxLength: 120 }), async (cells) => {
      const { query, output } = rowOf(cells)
      const lined = lineOfRow({ query, output, order: sql`` })
      fc.pre(lined !== undefined)
      const rows = await rowsOf(lined.query)
      expect(rows.map((row) => cutRow(row, lined.line))).toEqual([cells.map(({ value }) => value)])
    }),
    { numRuns: 100 },
  )
})

test('narrow rows and rows of free text keep their cells', () => {
  const number: Cell = { value: '1', isText: false }
  const free: Cell = { value: 'a', isText: true }
  const lineOf = (cells: readonly Cell[]) => lineOfRow({ ...rowOf(cells), order: sql`` })
  expect(lineOf(Array.from({ length: 7 }, () => number))).toBeUndefined()
  expect(lineOf(Array.from({ length: 40 }, () => free))).toBeUndefined()
  expect(lineOf(Array.from({ length: 8 }, () => number))).toBeDefined()
})
