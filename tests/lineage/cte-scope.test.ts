import { expect, test } from 'vitest'
import { readTables } from '../../src/lineage/read-tables.ts'
import { cteStatements } from './cte-statements.ts'

test.each(cteStatements)('%s', async (_what, sql, expected) => {
  const found = await readTables(sql)
  expect(
    found.map(({ schema, table }) => (schema === undefined ? table : `${schema}.${table}`)),
  ).toEqual(expected === '' ? [] : [expected])
})
