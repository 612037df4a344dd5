import { bigserial, integer, serial, text } from 'drizzle-orm/pg-core'
import { gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

const kinds = [
  { kind: 'identity always', column: () => integer('number').generatedAlwaysAsIdentity() },
  { kind: 'identity by default', column: () => integer('number').generatedByDefaultAsIdentity() },
  { kind: 'serial', column: () => serial('number') },
  { kind: 'bigserial', column: () => bigserial('number', { mode: 'number' }) },
]
const cases = kinds.flatMap((each) =>
  [replace(), merge()].map((strategy) => ({ ...each, strategy, how: strategy.kind })),
)

test.each(cases)('$how: a row keeps its $kind', async ({ column, strategy }) => {
  const people = declare(
    gold.table('people', { name: text('name').primaryKey(), number: column(), city: text('city') }),
  )
  let rows = [
    { name: 'Ada', city: 'Turin' },
    { name: 'Bob', city: 'Oslo' },
  ]
  await using tiny = await openTiny([people], [rowsFrom(people, () => rows, strategy)])
  expect(await tiny.run('gold.people')).toMatchObject({ status: 'PUBLISHED', inserted: 2n })
  const numbers = async () =>
    Object.fromEntries(
      (await tiny.rows('gold.people')).map(({ name, number }) => [name, Number(number)]),
    )
  const first = await numbers()
  expect(new Set(Object.values(first)).size).toBe(2)
  expect(await tiny.run('gold.people')).toMatchObject({ status: 'UNCHANGED' })

  rows = [...rows.map((row) => ({ ...row, city: 'Rome' })), { name: 'Cid', city: 'Rome' }]
  expect(await tiny.run('gold.people')).toMatchObject({ inserted: 1n, updated: 2n })
  const second = await numbers()
  expect(second).toMatchObject(first)
  expect(Object.values(first)).not.toContain(second['Cid'])
})
