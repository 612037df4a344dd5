import fc from 'fast-check'
import { expect, test } from 'vitest'
import { qualifiedName, quoteIdentifier, quoteLiteral } from '../../src/database/identifier.ts'
import { freshDatabase } from '../harness/database.ts'

const text = fc.string({ minLength: 1, maxLength: 15, unit: 'grapheme' }).filter(
  // A zero byte is refused, and half a surrogate pair has no UTF-8.
  (value) => !value.includes('\0') && value.isWellFormed(),
)

test('any text is one identifier, and any text one literal', async () => {
  await using fresh = await freshDatabase()
  const { pool } = fresh.database
  await fc.assert(
    fc.asyncProperty(text, text, async (name, value) => {
      fc.pre(Buffer.byteLength(name) <= 63)
      const sql = `SELECT ${quoteLiteral(value)} AS ${quoteIdentifier(name)}`
      const { rows, fields } = await pool.query<Record<string, string>>(sql)
      expect(fields.map((field) => field.name)).toEqual([name])
      expect(rows[0]?.[name]).toBe(value)
    }),
    { numRuns: 100, examples: [['a"b', `\\'"; DROP`]] },
  )
})

test('a schema and a name are quoted apart', () => {
  expect(qualifiedName('gold', 'a.b')).toBe('"gold"."a.b"')
})

test('a zero byte is refused before it reaches the server', () => {
  expect(() => quoteIdentifier('a\0b')).toThrow('zero byte')
})
