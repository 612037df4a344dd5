import { integer } from 'drizzle-orm/pg-core'
import { gold } from 'platinum'
import { expect, test } from 'vitest'
import { withTransaction } from '../../src/database/transaction.ts'
import { forgetProducts } from '../../src/migration/forget-products.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { declare } from '../product/declare.ts'

test('a product that was emptied is due, and does not use a data version again', async () => {
  const items = declare(gold.table('items', { id: integer('id').primaryKey() }))
  await using tiny = await openTiny([items], [rowsFrom(items, () => [{ id: 1 }])])
  await tiny.run('gold.items')
  await tiny.run('gold.items')
  expect(await tiny.state('gold.items')).toMatchObject({ dataVersion: 1n })
  await withTransaction(tiny.pool, async (client) => {
    await client.query('TRUNCATE gold.items')
    await forgetProducts(client, ['gold.items'])
  })
  expect(await tiny.state('gold.items')).toBeUndefined()
  expect(await tiny.run('gold.items', { forced: false })).toMatchObject({
    status: 'PUBLISHED',
    dataVersion: 2n,
    inserted: 1n,
  })
})
