import { expect, test } from 'vitest'
import {
  all,
  any,
  bindStatement,
  identifier,
  join,
  parameter,
  sql,
  toStatement,
} from '../../src/query/sql-text.ts'

test('values travel beside the text, numbered, with their type', () => {
  const piece = sql`select ${parameter("'; drop table x --", 'text')}, ${parameter(['1'], 'int[]')}`
  expect(bindStatement(toStatement(piece), { variables: {} })).toEqual({
    text: 'select $1::text, $2::int[]',
    values: ["'; drop table x --", ['1']],
  })
})

test('a piece used twice is sent once', () => {
  const vector = parameter('[1,2,3]', 'vector')
  const piece = sql`${vector} ${vector} ${parameter('[1,2,3]', 'vector')}`
  expect(bindStatement(toStatement(piece), { variables: {} })).toEqual({
    text: '$1::vector $1::vector $2::vector',
    values: ['[1,2,3]', '[1,2,3]'],
  })
})

test('names are quoted whatever they hold', () => {
  expect(toStatement(identifier('gold', 'a"b; --')).text).toBe('"gold"."a""b; --"')
})

test('no conditions are true together and false as alternatives', () => {
  expect(toStatement(all([])).text).toBe('true')
  expect(toStatement(any([])).text).toBe('false')
  expect(toStatement(all([sql`a`, any([sql`b`, sql`c`])])).text).toBe('(a) and ((b) or (c))')
  expect(toStatement(join([sql`a`, sql`b`], ', ')).text).toBe('a, b')
})
