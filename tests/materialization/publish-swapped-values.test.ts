import { integer, text } from 'drizzle-orm/pg-core'
import { gold, merge, replace } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom } from './tiny-project.ts'

test.each([replace(), merge()])(
  '$kind publishes rows that swap a unique value',
  async (strategy) => {
    const seats = declare(
      gold.table('seats', { guest: text('guest').primaryKey(), seat: integer('seat').unique() }),
    )
    let rows = [
      { guest: 'Ada', seat: 1 },
      { guest: 'Bob', seat: 2 },
      { guest: 'Cid', seat: 3 },
    ]
    await using tiny = await openTiny([seats], [rowsFrom(seats, () => rows, strategy)])
    await tiny.run('gold.seats')
    rows = [
      { guest: 'Ada', seat: 2 },
      { guest: 'Bob', seat: 3 },
      { guest: 'Cid', seat: 1 },
    ]
    expect(await tiny.run('gold.seats')).toMatchObject({ status: 'PUBLISHED', updated: 3n })
    expect(await tiny.rows('gold.seats')).toEqual(rows)
  },
)
