import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAliases } from '../../src/query/aliases.ts'
import { addOutput, createOutput } from '../../src/query/level.ts'
import { eachRow, rowMessage, SentRows } from '../../src/database/cells.ts'
import { ListRows, listText } from '../../src/query/list-text.ts'
import type { ListShape } from '../../src/query/shape.ts'
import {
  bindStatement,
  cast,
  identifier,
  join,
  parameter,
  sql,
  toStatement,
  type Sql,
} from '../../src/query/sql-text.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh[Symbol.asyncDispose]())

type Cell = string | null

/** A query of rows with cells, in their order, and their text as a list. */
function listOf(rows: readonly (readonly Cell[])[], width: number, depth: number) {
  const aliases = createAliases(undefined)
  const output = createOutput()
  for (let index = 0; index < width; index++) {
    addOutput(output, { aliases }, identifier('v', `x${index}`), true)
  }
  const columns = output.columns.map(({ expression, name }) => sql`${expression} as ${name}`)
  const values = rows.map((cells, at) => {
    const written = cells.map((cell) => parameter(cell, 'text'))
    return sql`(${join([parameter(String(at), 'integer'), ...written], ', ')})`
  })
  const names = output.columns.map((_, index) => identifier(`x${index}`))
  const source =
    values.length > 0
      ? sql`(values ${join(values, ', ')}) as v(o, ${join(names, ', ')})`
      : sql`(select 0 as o, ${join(
          names.map((name) => sql`${cast(sql`null`, 'text')} as ${name}`),
          ', ',
        )} where false) as v`
  return listText(sql`select ${join(columns, ', ')} from ${source} order by v.o`, output, depth)
}

async function textOf(query: Sql): Promise<Cell> {
  const { text, values } = bindStatement(toStatement(query), { variables: {} })
  const { rows } = await fresh.database.pool.query<{ j: Cell }>(text, [...values])
  return rows[0]?.j ?? null
}

function rowsOf(text: Cell, list: ListShape): ListRows {
  const rows = new SentRows()
  rows.add(rowMessage([text]), 0)
  return new ListRows(list).read(rows.at(0), 0)
}

const readList = (text: Cell | undefined, list: ListShape) =>
  eachRow(rowsOf(text ?? null, list), (row) => list.quoted.map((_, slot) => row.text(slot)))

/** The first cell of each row as it was written. */
function writtenCells(text: Cell, list: ListShape): Cell[] {
  const rows = rowsOf(text, list)
  return Array.from({ length: rows.length }, (_, index) => {
    const row = rows.at(index)
    return row.end(0) < 0 ? null : row.bytes.toString('utf8', row.start(0), row.end(0))
  })
}

const cell = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\x01', '\x1e', '\x1f', '"', '\\', '\n', '😀', 'a') }),
  ),
)
const withoutNul = cell.map((text) => text?.replaceAll('\0', '') ?? null)

test('cells come back as they were, whatever characters they hold', async () => {
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(withoutNul, { minLength: width, maxLength: width })))
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 13 }), async (cells, depth) => {
      const { query, list } = listOf(cells, cells[0]?.length ?? 1, depth)
      expect(readList(await textOf(query), list)).toEqual(cells)
    }),
    { numRuns: 200 },
  )
})

test('free text is the JSON string that JavaScript writes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(withoutNul, { minLength: 1 }), async (texts) => {
      const { query, list } = listOf(
        texts.map((text) => [text]),
        1,
        1,
      )
      const written = texts.map((text) => (text === null ? null : JSON.stringify(text)))
      expect(writtenCells(await textOf(query), list)).toEqual(written)
    }),
    { numRuns: 200 },
  )
})

test.each([1, 47, 48, 49, 96, 97, 200])('rows may have %i cells', async (width) => {
  const cells = [0, 1].map((row) =>
    Array.from({ length: width }, (_, at) => ((at + row) % 3 === 0 ? null : `${row}\x1f${at}`)),
  )
  const { query, list } = listOf(cells, width, 1)
  expect(readList(await textOf(query), list)).toEqual(cells)
})

test('a list within a list is one cell of it', async () => {
  const inner = listOf([['a\x1e'], [null]], 1, 2)
  const aliases = createAliases(undefined)
  const output = createOutput()
  addOutput(output, { aliases }, sql`(${inner.query})`)
  addOutput(output, { aliases }, parameter('b', 'text'), true)
  const row = output.columns.map(({ expression, name }) => sql`${expression} as ${name}`)
  const { query, list } = listText(sql`select ${join(row, ', ')}`, output, 1)
  const [cells] = readList(await textOf(query), list)
  expect(readList(cells?.[0], inner.list)).toEqual([['a\x1e'], [null]])
  expect(cells?.[1]).toBe('b')
})

test('a boolean alone in its row is written as in any other', async () => {
  const output = createOutput()
  addOutput(output, { aliases: createAliases(undefined) }, sql`true`)
  const row = output.columns.map(({ expression, name }) => sql`${expression} as ${name}`)
  const { query, list } = listText(sql`select ${join(row, ', ')}`, output, 1)
  expect(readList(await textOf(query), list)).toEqual([['t']])
})

test('no rows and a row of nothing are told apart', async () => {
  const none = listOf([], 1, 1)
  expect(readList(await textOf(none.query), none.list)).toEqual([])
  const one = listOf([[null]], 1, 1)
  expect(readList(await textOf(one.query), one.list)).toEqual([[null]])
})

test('lists deeper than there are separators are refused', () => {
  expect(() => listOf([['a']], 1, 14)).toThrow('at most 13 lists inside each other')
})
