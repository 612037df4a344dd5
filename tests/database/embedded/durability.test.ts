import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase } from '../../../src/database/connect.ts'
import { embeddedDirectory } from '../../harness/database.ts'
import { runProgram } from './programs/run.ts'

let directory: string
beforeAll(async () => {
  directory = await embeddedDirectory()
})
afterAll(() => rm(directory, { recursive: true }))

test('what was committed before kill -9 is there afterwards, whole, and the database works', async () => {
  let committed = 0
  {
    await using writer = runProgram('insert-forever', directory)
    while (committed < 300) committed = Number(await writer.nextLine())
    await writer.kill()
  }
  const database = await connectDatabase({ embeddedDirectory: directory })
  const { rows } = await database.pool.query<object>(
    `
    SELECT max(n) >= $1 AS all_there, count(*) = 2 * max(n) AS whole,
           bool_and(filler = repeat(md5(n::text), 60)) AS intact FROM pair`,
    [committed],
  )
  expect(rows).toEqual([{ all_there: true, whole: true, intact: true }])
  await database.pool.query(`INSERT INTO pair VALUES (-1, 'after', '')`)
  await database.pool.query('REINDEX TABLE pair')
  await database.close()
  await expectRow(directory)
})

async function expectRow(embeddedDirectory: string) {
  const database = await connectDatabase({ embeddedDirectory })
  const { rows } = await database.pool.query<object>('SELECT half FROM pair WHERE n = -1')
  await database.close()
  expect(rows).toEqual([{ half: 'after' }])
}
